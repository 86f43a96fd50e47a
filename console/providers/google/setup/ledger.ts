import { readSetupLedger } from "../../../../client/generated/operations.ts";
import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import type { Api } from "../../../api.ts";

/** Reads what the setups of a connection have changed. A person waits for it. */
export const openLedger = ({ ask }: Api, { account }: ConnectionName): Promise<SetupLedger> => ask(readSetupLedger, { account });

/** The same, for which no person waits. */
export const readLedger = ({ askQuietly }: Api, { account }: ConnectionName): Promise<SetupLedger> =>
  askQuietly(readSetupLedger, { account });
