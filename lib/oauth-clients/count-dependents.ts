import { type Connection, ownClientOf, type Provider } from "../connections/connection.ts";
import { isWaitedFor } from "../connections/earlier-part.ts";
import type { Connections, Tombstones } from "../connections/stores.ts";

export type DependentsDeps = { readonly connections: Pick<Connections, "list">; readonly tombstones: Pick<Tombstones, "listEvery"> };

/** What may need a client of an organisation. */
export type Dependents = {
  /** The organisation's connections, by the id of its client that made them. `undefined`: the operator's has. */
  readonly byClient: ReadonlyMap<string | undefined, readonly Connection[]>;
  /** A grant is still being revoked, perhaps with one of the clients: a provider may want the client's secret for it. */
  readonly isRevoking: boolean;
  /** When grants last went live or were disconnected. The grant before may be parked, where no list of an organisation shows it. */
  readonly changes: readonly Date[];
};

/** Finds which of an organisation's own clients are needed. @throws {Failure} What the table throws. */
export async function findDependents({ connections, tombstones }: DependentsDeps, tenant: string, provider: Provider): Promise<Dependents> {
  // Connections first: a disconnect writes the tombstone with the removal of its record, so one of the two is seen.
  const all = await connections.list(tenant, provider);
  const gone = await tombstones.listEvery(tenant, provider);
  return {
    byClient: Map.groupBy(all, ownClientOf),
    isRevoking: gone.some(({ grant }) => grant.state === "pending") || all.some(({ earlier }) => earlier?.some(isWaitedFor)),
    changes: [...all.map(({ liveSince }) => liveSince), ...gone.map(({ disconnectedAt }) => disconnectedAt)],
  };
}
