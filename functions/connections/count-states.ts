import { type State, toState } from "../../lib/connections/attention.ts";
import type { Connection, Provider } from "../../lib/connections/connection.ts";

/** How many connections are in each state. */
export type StateCounts = Readonly<Record<State, number>>;

/** Counts connections by state. */
export function countStates(connections: Iterable<Connection>): StateCounts {
  const counts = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
  for (const connection of connections) {
    counts[toState(connection)] += 1;
  }
  return counts;
}

/** Counts connections by provider and state. A provider without a connection is left out. */
export const countByProvider = (connections: Iterable<Connection>): Partial<Record<Provider, StateCounts>> =>
  Object.fromEntries([...Map.groupBy(connections, ({ provider }) => provider)].map(([provider, own]) => [provider, countStates(own)]));
