import type { Connection } from "../answers.ts";
import { describeStatus } from "../words.ts";

/** The worst first. `warning`: it works, and needs a person all the same. */
const order = ["reauth_required", "degraded", "warning", "disconnecting", "healthy"] as const satisfies readonly Connection["state"][];

export type StatusCount = { readonly words: string; readonly state: Connection["state"]; readonly count: number };

const rank = ({ state }: Pick<Connection, "state">): number => order.indexOf(state);

/** Counts connections by what their badges say. Those that work and need a person all the same are counted by themselves. */
export function countStatuses(connections: readonly Connection[]): readonly StatusCount[] {
  const counts = new Map<string, StatusCount>();
  for (const connection of connections) {
    const { state } = connection;
    const words = state === "warning" ? "Active, with a remark" : describeStatus(connection);
    const { count = 0 } = counts.get(words) ?? {};
    counts.set(words, { words, state, count: count + 1 });
  }
  return [...counts.values()].toSorted((one, other) => rank(one) - rank(other));
}

/** The connections that do not just work, the worst first, and of equal ones those that have waited longest. */
export const listUnhealthy = (connections: readonly Connection[]): readonly Connection[] =>
  connections.filter(({ state }) => state !== "healthy").sort((one, other) => rank(one) - rank(other) || since(one) - since(other));

const since = ({ last_failure, updated_at }: Connection): number => new Date(last_failure?.at ?? updated_at).getTime();
