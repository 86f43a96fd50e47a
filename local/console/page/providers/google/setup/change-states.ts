import type { ChangeState } from "../../../../../../lib/setup/ledger.ts";

/** What became of a change, in the order in which they are counted. */
export const stateWords: Readonly<Record<ChangeState, string>> = {
  changed: "as made",
  begun: "begun, not known yet",
  failed: "refused",
  unchanged: "was there before",
  kept: "kept: others may need it",
  undone: "taken back",
  gone: "was gone already",
};

/** Counts changes by what became of them: "17 as made, 1 refused". */
export function countStates(changes: readonly { readonly state: ChangeState }[]): string {
  const counts = Object.entries(stateWords).map(([state, words]) => [changes.filter((change) => change.state === state).length, words]);
  return counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`])).join(", ");
}
