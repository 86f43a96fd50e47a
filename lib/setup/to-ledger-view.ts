import type { ChangeState, LedgerEntry } from "./ledger.ts";

/** Builds the answer to "what did you change": every change in the order in which it was begun, and whether it still stands. */
export function toLedgerView(entries: readonly LedgerEntry[]) {
  const inOrder = entries.toSorted((one, other) => one.begunAt.getTime() - other.begunAt.getTime());
  return { changes: inOrder.map(toEntryView) };
}

const toEntryView = ({ change, state, before, after, begunAt, endedAt, runId, code }: LedgerEntry) => ({
  step: change.step,
  kind: change.kind,
  target: change.target,
  name: change.name,
  reason: change.reason,
  state,
  stands: standing.has(state),
  before: before ?? null,
  after: after ?? null,
  begun_at: begunAt.toISOString(),
  ended_at: endedAt?.toISOString() ?? null,
  run_id: runId,
  code: code ?? null,
});

/** A setup made it, and no teardown has taken it back. What a teardown leaves for others stands too. */
const standing: ReadonlySet<ChangeState> = new Set(["changed", "kept"]);
