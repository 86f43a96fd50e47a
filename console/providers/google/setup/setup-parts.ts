import { readSetupLedger } from "../../../../client/generated/operations.ts";
import type { Connection } from "../../../answers.ts";
import type { Api } from "../../../visit.ts";
import type { SetupWords } from "../../provider-part.ts";
import { describeTeardown } from "./disconnect-words.ts";
import { describeChange, listCounts } from "./names.ts";

/** Words for what a setup makes at Google. */
export const googleSetupWords: SetupWords = { list: listCounts, describe: describeChange };

/** Reads what a disconnect removes and leaves. A customer can disconnect even if the ledger cannot be read. */
export async function readTeardownWords(api: Api, connection: Connection): Promise<readonly string[]> {
  const { setup_run_id, status } = connection;
  if (setup_run_id === null) {
    return [];
  }
  try {
    return describeTeardown((await api.ask(readSetupLedger, { account: connection.account })).changes, status === "reauth_required");
  } catch {
    return ["What setup made in your Google Cloud is removed, except enabled APIs and the dataset for costs."];
  }
}
