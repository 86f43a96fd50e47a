import { type State, toState } from "../../lib/connections/attention.ts";
import type { Connection, Provider } from "../../lib/connections/connection.ts";
import { readMost } from "../../lib/connections/read-until.ts";
import type { Connections } from "../../lib/connections/stores.ts";

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
const countByProvider = (connections: Iterable<Connection>): Partial<Record<Provider, StateCounts>> =>
  Object.fromEntries([...Map.groupBy(connections, ({ provider }) => provider)].map(([provider, own]) => [provider, countStates(own)]));

/** Counts the connections of an organisation, or those with a tag, by provider and state, whatever the page shows. */
export async function countAll(
  connections: Pick<Connections, "listPage">,
  tenant: string,
  mayGoOn: () => boolean,
  fits: (connection: Connection) => boolean = () => true,
) {
  const { connections: read, isLast } = await readMost(connections, tenant, mayGoOn);
  const own = read.filter(fits);
  return { counted: own.length, complete: isLast, providers: countByProvider(own) };
}
