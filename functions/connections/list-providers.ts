import type { Connection, Provider } from "../../lib/connections/connection.ts";
import { isConnected } from "../../lib/connections/is-connected.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import type { AccountEntry, ToAccountEntry } from "../account-entry.ts";
import type { Served } from "../served.ts";

export type ListDeps = { readonly connections: Pick<Connections, "list">; readonly entries: Served<ToAccountEntry> };

/** A provider that the organisation has a connection of. */
export type ListedProvider = {
  readonly provider: Provider;
  /** The connection that stands for the provider: the first that is connected, otherwise the first. */
  readonly connection: Connection;
  readonly isConnected: boolean;
  /** Those that are connected. */
  readonly connected: readonly Connection[];
  readonly entry: AccountEntry;
};

/** Lists the providers that an organisation has connections of, from the records alone: one query, and no call of a provider. */
export async function listProviders({ connections, entries }: ListDeps, tenant: string): Promise<readonly ListedProvider[]> {
  const byProvider = Map.groupBy(await connections.list(tenant), ({ provider }) => provider);
  return [...byProvider].flatMap(([provider, records]) => {
    const connected = records.filter(isConnected);
    const connection = connected[0] ?? records[0];
    return connection === undefined
      ? []
      : [{ provider, connection, connected, isConnected: connected.length > 0, entry: (entries[provider] ?? toPlainEntry)(connection) }];
  });
}

const toPlainEntry: ToAccountEntry = ({ identity: { id, label } }) => ({ name: label ?? id, displayText: label ?? id });
