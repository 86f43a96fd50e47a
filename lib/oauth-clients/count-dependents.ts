import { type Connection, ownClientOf, type Provider } from "../connections/connection.ts";
import type { Connections, Tombstones } from "../connections/stores.ts";

export type DependentsDeps = { readonly connections: Pick<Connections, "list">; readonly tombstones: Pick<Tombstones, "list"> };

/** The connections of an organisation that were made with clients of its own, by the client's id. */
export type Dependents = {
  readonly byClient: ReadonlyMap<string, readonly Connection[]>;
  /** A grant is still being revoked, perhaps with one of the clients: a provider may want the client's secret for it. */
  readonly isRevoking: boolean;
};

/** Finds which of an organisation's own clients are needed. @throws {Failure} What the table throws. */
export async function findDependents({ connections, tombstones }: DependentsDeps, tenant: string, provider: Provider): Promise<Dependents> {
  // Connections first: a disconnect writes the tombstone with the removal of its record, so one of the two is seen.
  const own = (await connections.list(tenant, provider)).filter((connection) => ownClientOf(connection) !== undefined);
  const isRevoking = (await tombstones.list(tenant, provider)).some(({ grant }) => grant.state === "pending");
  return { byClient: Map.groupBy(own, (connection) => ownClientOf(connection) ?? ""), isRevoking };
}

/** Whether a client's secret must be kept. */
export const isNeeded = ({ byClient, isRevoking }: Dependents, clientId: string): boolean => isRevoking || byClient.has(clientId);
