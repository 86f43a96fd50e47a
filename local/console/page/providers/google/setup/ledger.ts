import type { toLedgerView } from "../../../../../../lib/setup/to-ledger-view.ts";
import type { Api } from "../../../api.ts";

/** One change of the setups, as the ledger tells it. */
export type LedgerChange = ReturnType<typeof toLedgerView>["changes"][number];

type Answer = { readonly changes: readonly LedgerChange[] };

/** Reads what the setups have changed. A person waits for it. */
export const openLedger = async (api: Api): Promise<readonly LedgerChange[]> => (await api.open<Answer>("/gcp/setup/ledger")).changes;

/** The run that has changed something in these projects last: the ledger may name projects of an account that was connected before. */
export async function readNewestRun(api: Api, projects: ReadonlySet<string>): Promise<string | undefined> {
  const changes = (await api.read<Answer>("/gcp/setup/ledger")).changes.filter(({ target }) => projects.has(target));
  const at = ({ begun_at, ended_at }: LedgerChange) => ended_at ?? begun_at;
  return changes.toSorted((one, other) => (at(one) < at(other) ? 1 : -1))[0]?.run_id;
}
