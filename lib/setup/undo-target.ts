import type { ConnectionKey } from "../connections/connection.ts";
import type { SetupLeftCode } from "../connections/teardown-result.ts";
import { mapBounded } from "../map-bounded.ts";
import { entriesAtOnce, recordOutcomes } from "./apply-step.ts";
import { type Change, type ChangeOutcome, isMadeBy, type Ledger, type LedgerEntry, mustUndo, type RecordedOutcome } from "./ledger.ts";
import type { Setup, SetupCall, UndoScope } from "./setup.ts";

export type UndoTargetDeps = { readonly setup: Pick<Setup, "undo">; readonly ledger: Pick<Ledger, "list" | "end"> };

/** What a teardown has done in one target. */
export type UndoSummary = {
  readonly undone: number;
  /** Not there any more. */
  readonly gone: number;
  /** Left on purpose, because others may need it. */
  readonly kept: readonly Change[];
  /** Could not be taken back this time. The ledger still lists them, and the next teardown tries them again. */
  readonly left: readonly { readonly change: Change; readonly code: string }[];
};

/**
 * Takes back what the setups of a connection have made in one target, and nothing else. May be repeated at any time: entries that are taken
 * back are not touched again.
 *
 * @param isWanted - Of the entries of the target. Default: all.
 * @throws {Failure} The target failed before each change had its outcome, and is retried. The outcomes that there are are recorded first.
 */
export async function undoTarget(
  deps: UndoTargetDeps,
  target: string,
  call: SetupCall,
  isWanted: (entry: LedgerEntry) => boolean = () => true,
): Promise<UndoSummary> {
  const entries = (await deps.ledger.list(call.at, target)).filter((entry) => mustUndo(entry) && isWanted(entry));
  return undoEntries(deps, entries, call, "connection");
}

export type ReleaseTargetDeps = UndoTargetDeps & { readonly setup: Pick<Setup, "undo" | "onceSteps"> };

/**
 * Takes back what the setups have made in one target that is not used any more. What was made there once a connection stays, because the other
 * targets need it. May be repeated, and fails, as {@link undoTarget}.
 */
export async function releaseTarget(deps: ReleaseTargetDeps, target: string, call: SetupCall): Promise<UndoSummary> {
  const entries = (await deps.ledger.list(call.at, target)).filter((entry) => isReleasable(entry, deps.setup));
  return undoEntries(deps, entries, call, "target");
}

/** Whether {@link releaseTarget} would take an entry back. */
export const isReleasable = (entry: LedgerEntry, { onceSteps }: Pick<Setup, "onceSteps">): boolean =>
  mustUndo(entry) && !onceSteps.includes(entry.change.step);

async function undoEntries(
  { setup, ledger }: UndoTargetDeps,
  entries: readonly LedgerEntry[],
  call: SetupCall,
  scope: UndoScope,
): Promise<UndoSummary> {
  const work = entries.length === 0 ? Promise.resolve(new Map()) : setup.undo(entries, call, scope);
  const ended = await recordOutcomes(ledger, call, entries, work, (entry, outcome) => toRecorded(entry, outcome, call));
  const count = (state: ChangeOutcome["state"]) => ended.filter(({ outcome }) => outcome.state === state).length;
  return {
    undone: count("undone"),
    gone: count("gone"),
    kept: ended.flatMap(({ change, outcome }) => (outcome.state === "kept" ? [change] : [])),
    left: ended.flatMap(({ change, outcome }) => (outcome.state === "failed" ? [{ change, code: outcome.code ?? "internal" }] : [])),
  };
}

/** What could not be taken back keeps its state, so that the next teardown tries it again. */
const toRecorded = (entry: LedgerEntry, outcome: ChangeOutcome, { personId }: SetupCall): RecordedOutcome =>
  outcome.state === "failed" ? { ...outcome, state: entry.state, code: toLeftCode(entry, personId, outcome.code ?? "internal") } : outcome;

/** Why an entry is left: of what an account has made that was replaced, that is more than what the provider says to another one. */
const toLeftCode = (entry: LedgerEntry, personId: string | undefined, code: string): string =>
  isMadeBy(entry, personId) ? code : ("account_replaced" satisfies SetupLeftCode);

/** Why entries are left. `personId`: the account that tried. */
type LeftReason = { readonly personId: string; readonly code: string };

/** Notes in the ledger why entries are left: that is where a person reads it. */
export const noteLeft = (ledger: Pick<Ledger, "end">, key: ConnectionKey, open: readonly LedgerEntry[], { personId, code }: LeftReason) =>
  mapBounded(open, entriesAtOnce, (entry) =>
    ledger.end(key, entry.change, { state: entry.state, code: toLeftCode(entry, personId, code) }),
  );
