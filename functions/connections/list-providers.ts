import type { Connection, Provider } from "../../lib/connections/connection.ts";
import { isConnected } from "../../lib/connections/is-connected.ts";
import { readUntil } from "../../lib/connections/read-until.ts";
import { type Connections, pageLimit } from "../../lib/connections/stores.ts";
import { providerNames } from "../../lib/provider-names.ts";
import type { AccountEntry, ToAccountEntry } from "../account-entry.ts";
import type { Served } from "../served.ts";

export type ListDeps = { readonly connections: Pick<Connections, "listPage">; readonly entries: Served<ToAccountEntry> };

/** A provider that the organisation has a connection of. */
export type ListedProvider = {
  readonly provider: Provider;
  /** The connection that stands for the provider: the first that is connected, otherwise the first. */
  readonly connection: Connection;
  readonly isConnected: boolean;
  /** Those that are connected. Of a provider with more than a page of connections: those of the page that `connection` is on. */
  readonly connected: readonly Connection[];
  readonly entry: AccountEntry;
};

/**
 * Lists the providers that an organisation has connections of, from the records alone, without a call of a provider. One query, while they
 * fit on a page; otherwise a few more, however many connections there are.
 */
export async function listProviders({ connections, entries }: ListDeps, tenant: string): Promise<readonly ListedProvider[]> {
  const byProvider = Map.groupBy(await readSome(connections, tenant), ({ provider }) => provider);
  return [...byProvider].flatMap(([provider, records]) => {
    const connected = records.filter(isConnected);
    const connection = connected[0] ?? records[0];
    return connection === undefined
      ? []
      : [{ provider, connection, connected, isConnected: connected.length > 0, entry: (entries[provider] ?? toPlainEntry)(connection) }];
  });
}

/** Reads all connections, or enough of each provider to know one that is connected. */
async function readSome(connections: Pick<Connections, "listPage">, tenant: string): Promise<readonly Connection[]> {
  const first = await connections.listPage(tenant, { limit: pageLimit });
  return first.isLast
    ? first.connections
    : (await Promise.all(providerNames.map((provider) => readUntil(connections, tenant, provider, isConnected)))).flat();
}

const toPlainEntry: ToAccountEntry = ({ identity: { id, label } }) => ({ name: label ?? id, displayText: label ?? id });
