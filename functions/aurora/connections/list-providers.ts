import type { Connection, Provider } from "../../../lib/connections/connection.ts";
import { isConnected } from "../../../lib/connections/is-connected.ts";
import { readUntil } from "../../../lib/connections/read-until.ts";
import { type Connections, pageLimit } from "../../../lib/connections/stores.ts";
import { providerNames } from "../../../lib/provider-names.ts";
import type { AccountEntry, ToAccountEntry } from "../../account-entry.ts";
import { findFirst } from "../../own-connection.ts";
import type { Served } from "../../served.ts";

export type ListDeps = { readonly connections: Pick<Connections, "listPage">; readonly entries: Served<ToAccountEntry> };

/** A provider that the organisation has a connection of. */
export type ListedProvider = {
  readonly provider: Provider;
  /** The connection that stands for the provider: the first that is connected, otherwise the first. */
  readonly connection: Connection;
  /** How many connections to it there are, connected or not. Absent: the organisation has more than a page of connections. */
  readonly accounts?: number;
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
  const { read, isWhole } = await readSome(connections, tenant);
  return [...Map.groupBy(read, ({ provider }) => provider)].flatMap(([provider, records]) => {
    const connected = records.filter(isConnected);
    const connection = findFirst(connected) ?? findFirst(records);
    if (connection === undefined) {
      return [];
    }
    const entry = (entries[provider] ?? toPlainEntry)(connection);
    return [
      { provider, connection, connected, isConnected: connected.length > 0, entry, ...(isWhole ? { accounts: records.length } : {}) },
    ];
  });
}

/** Reads all connections, or enough of each provider to know one that is connected. */
async function readSome(connections: Pick<Connections, "listPage">, tenant: string) {
  const first = await connections.listPage(tenant, { limit: pageLimit });
  if (first.isLast) {
    return { read: first.connections, isWhole: true };
  }
  const some = await Promise.all(providerNames.map((provider) => readUntil(connections, tenant, provider, isConnected)));
  return { read: some.flat(), isWhole: false };
}

const toPlainEntry: ToAccountEntry = ({ identity: { id, label } }) => ({ name: label ?? id, displayText: label ?? id });
