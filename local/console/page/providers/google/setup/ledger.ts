import type { toLedgerView } from "../../../../../../lib/setup/to-ledger-view.ts";
import type { ConnectionName } from "../../../answers.ts";
import type { Api } from "../../../api.ts";
import { toSetupRoute } from "./addresses.ts";

/** What the setups have changed, what the last daily look found of it, and the run that was started last. */
export type LedgerView = ReturnType<typeof toLedgerView> & { readonly newest_run_id: string | null };

/** One change of the setups, as the ledger tells it. */
export type LedgerChange = LedgerView["changes"][number];

/** Reads what the setups of a connection have changed. A person waits for it. */
export const openLedger = (api: Api, name: ConnectionName): Promise<LedgerView> => api.open<LedgerView>(toSetupRoute("ledger", name));

/** The same, which nobody waits for. */
export const readLedger = (api: Api, name: ConnectionName): Promise<LedgerView> => api.read<LedgerView>(toSetupRoute("ledger", name));
