import type { ChangeOutcome, ChangeState, LedgerEntry, RecordedOutcome } from "./ledger.ts";

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
