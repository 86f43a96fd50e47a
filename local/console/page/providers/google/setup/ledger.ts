import type { toLedgerView } from "../../../../../../lib/setup/to-ledger-view.ts";
import type { Api } from "../../../api.ts";

/** What the setups have changed, and what the last daily look found of it. */
export type LedgerView = ReturnType<typeof toLedgerView>;

/** One change of the setups, as the ledger tells it. */
export type LedgerChange = LedgerView["changes"][number];

/** Reads what the setups have changed. A person waits for it. */
export const openLedger = (api: Api): Promise<LedgerView> => api.open<LedgerView>("/gcp/setup/ledger");

/** The same, which nobody waits for. */
export const readLedger = (api: Api): Promise<LedgerView> => api.read<LedgerView>("/gcp/setup/ledger");

/** The run that has changed something in these projects last: the ledger may name projects of an account that was connected before. */
export function findNewestRun({ changes }: LedgerView, projects: ReadonlySet<string>): string | undefined {
  const at = ({ begun_at, ended_at }: LedgerChange) => ended_at ?? begun_at;
  const own = changes.filter(({ target }) => projects.has(target));
  return own.toSorted((one, other) => (at(one) < at(other) ? 1 : -1))[0]?.run_id;
}
