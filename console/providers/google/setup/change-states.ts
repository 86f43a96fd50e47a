import type { SetupChangeState } from "../../../answers.ts";

type State = SetupChangeState | "missing";
type Stated = { readonly state: SetupChangeState; readonly stands: boolean };

/** Whether a setup made it, and the last look did not find it any more. */
export const isMissing = ({ state, stands }: Stated): boolean => state === "changed" && !stands;

/** What became of a change, in the order in which they are counted. */
export const stateWords: Readonly<Record<State, string>> = {
  missing: "missing",
  changed: "as made",
  begun: "begun, not known yet",
  failed: "refused",
  unchanged: "was there before",
  kept: "kept: others may need it",
  undone: "taken back",
  gone: "was gone already",
};

/** What became of a change, as far as the last look knows. */
export const stateOf = (change: Stated): State => (isMissing(change) ? "missing" : change.state);

/** Counts changes by what became of them: "17 as made, 1 refused". */
export function countStates(changes: readonly Stated[]): string {
  const counts = Object.entries(stateWords).map(([state, words]) => [changes.filter((each) => stateOf(each) === state).length, words]);
  return counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`])).join(", ");
}

/** Whether a person should look at it. */
export const needsLook = (change: Stated): boolean => ["failed", "missing"].includes(stateOf(change));
