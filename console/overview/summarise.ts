import { type Actor, isPassing } from "../../lib/connections/attention.ts";
import { isFailureCode } from "../../lib/errors.ts";
import type { Attention } from "../answers.ts";

type Cause = Pick<Attention["causes"][number], "cause" | "acts" | "count">;

/** Who acts on a cause. What a retry resolves waits for the provider. */
export const findActor = ({ cause, acts }: Pick<Cause, "cause" | "acts">): Actor =>
  isFailureCode(cause) && isPassing(cause) ? "provider" : acts;

/** By who acts, the reader first: of one connection, and of several. */
const words: Readonly<Record<Actor, readonly [one: string, several: string]>> = {
  you: ["needs you", "need you"],
  administrator: ["needs your administrator", "need your administrator"],
  aurora: ["waits for the operator of Aurora", "wait for the operator of Aurora"],
  provider: ["is retried automatically", "are retried automatically"],
};
const ofEditors = ["needs an editor of your organisation", "need an editor of your organisation"] as const;

/**
 * Says in one line whether everything works, or how many connections need the one who acts first.
 *
 * @param total - Connections of the organisation.
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function summarise(
  { causes, complete }: { readonly causes: readonly Cause[]; readonly complete: boolean },
  total: number,
  mayWrite: boolean,
): string {
  const counts = Map.groupBy(causes, findActor);
  const actor = (Object.keys(words) as Actor[]).find((each) => counts.has(each));
  if (actor === undefined) {
    return "Everything works.";
  }
  const count = counts.get(actor)?.reduce((sum, each) => sum + each.count, 0) ?? 0;
  const [one, several] = actor === "you" && !mayWrite ? ofEditors : words[actor];
  const connections = total === 1 ? "connection" : "connections";
  return `${complete ? "" : "At least "}${count} of ${total} ${connections} ${count === 1 ? one : several}.`;
}
