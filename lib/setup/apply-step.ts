import { mapBounded } from "../map-bounded.ts";
import { settle } from "./interrupted.ts";
import {
  type Change,
  type ChangeOutcome,
  type ChangeState,
  type Ledger,
  type LedgerEntry,
  type RecordedOutcome,
  toChangeId,
} from "./ledger.ts";
import type { Setup, SetupCall } from "./setup.ts";

export type ApplyStepDeps = { readonly setup: Pick<Setup, "apply">; readonly ledger: Pick<Ledger, "begin" | "end"> };

/** What one step has done in one target. Counts, because the answers of all targets must fit into the state of a run. */
export type StepSummary = {
  /** Made by this run, a process of it that has died included. */
  readonly changed: number;
  /** Nothing was left to do. */
  readonly unchanged: number;
  readonly failed: readonly { readonly id: string; readonly code: string }[];
};

/** Writes of the ledger at once. */
export const entriesAtOnce = 10;

/**
 * Makes the changes of one step in one target, each with a ledger entry before and its outcome after. May be repeated at any time: what a
 * process that died has made is found, and recorded as made by the setup.
 *
 * @param changes - Of one step in one target, from a plan: none of them stood as it should when it was planned.
 * @throws {Failure} The step failed before each change had its outcome. The outcomes that there are are recorded first. The other changes stay
 *   `begun`, because some may have been made; a retry finds out.
 */
export async function applyStep(
  { setup, ledger }: ApplyStepDeps,
  changes: readonly Change[],
  runId: string,
  call: SetupCall,
): Promise<StepSummary> {
  if (changes.length === 0) {
    return { changed: 0, unchanged: 0, failed: [] };
  }
  const begun = await mapBounded(changes, entriesAtOnce, async (change) => ({
    change,
    earlier: await ledger.begin(call.at, change, { runId, madeBy: call.personId }),
  }));
  const toRecorded = ({ earlier }: (typeof begun)[number], outcome: ChangeOutcome) => decideOutcome(earlier, outcome);
  const ended = await recordOutcomes(ledger, call, begun, setup.apply(changes, call), toRecorded);
  const failed = ended.flatMap(({ change, outcome }) =>
    outcome.state === "failed" ? [{ id: toChangeId(change), code: outcome.code ?? "internal" }] : [],
  );
  const changed = ended.filter(isMadeByRun).length;
  return { changed, unchanged: ended.length - failed.length - changed, failed };
}

/**
 * Records what a call of a setup has done to some changes, also if it was interrupted.
 *
 * @throws What has interrupted the call, once the outcomes that there are are recorded.
 */
export async function recordOutcomes<Entry extends { readonly change: Change }>(
  ledger: Pick<Ledger, "end">,
  { at }: SetupCall,
  entries: readonly Entry[],
  work: Promise<ReadonlyMap<string, ChangeOutcome>>,
  toRecorded: (entry: Entry, outcome: ChangeOutcome) => RecordedOutcome,
) {
  const { outcomes, failure } = await settle(work);
  const ended = entries.flatMap((entry) => {
    const outcome = outcomes.get(toChangeId(entry.change));
    return outcome === undefined ? [] : [{ ...entry, outcome, recorded: toRecorded(entry, outcome) }];
  });
  await mapBounded(ended, entriesAtOnce, ({ change, recorded }) => ledger.end(at, change, recorded));
  if (failure !== undefined) {
    throw failure.cause;
  }
  if (ended.length < entries.length) {
    throw new Error("the setup gave no outcome for some changes");
  }
  return ended;
}

type Ended = { readonly earlier: LedgerEntry | undefined; readonly outcome: ChangeOutcome; readonly recorded: RecordedOutcome };

const isMadeByRun = ({ earlier, outcome, recorded }: Ended): boolean =>
  outcome.state === "changed" || (earlier?.state === "begun" && recorded.state === "changed");

/**
 * Decides what the ledger keeps of an outcome, so that a teardown finds everything that the setup made and nothing else. Pure.
 *
 * - What the setup made before stays `changed`, also when it stands already or when the provider refuses this time.
 * - What an earlier process began and did not end was made by that process if it stands now and nothing stood before. If the provider refuses
 *   this time, it is still unknown whether it was made, so it stays `begun`, with the code.
 *
 * @param earlier - The entry as it stood before this process began the change.
 */
export function decideOutcome(earlier: LedgerEntry | undefined, outcome: ChangeOutcome): RecordedOutcome {
  if (earlier?.state !== "changed" && earlier?.state !== "begun") {
    return outcome;
  }
  const { before, ...rest } = outcome;
  const state = earlier.state === "changed" ? "changed" : decideBegun(earlier, outcome);
  // Only an outcome that made the change saw what stood before it. The first process to see that is believed.
  const isFirstToSee = earlier.state === "begun" && earlier.before === undefined && outcome.state === "changed";
  return { ...rest, state, ...(isFirstToSee && before !== undefined ? { before } : {}) };
}

function decideBegun({ before }: LedgerEntry, { state }: ChangeOutcome): ChangeState {
  if (state === "failed") {
    return "begun";
  }
  return state === "unchanged" && before === undefined ? "changed" : state;
}
