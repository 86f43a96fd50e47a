import type { CredentialFields, CredentialStore } from "../credentials/credential-store.ts";
import { asFailure, Failure, toFailureCode } from "../errors.ts";
import type { Logger } from "../telemetry/logger.ts";
import { toChance } from "./back-off.ts";
import type { Connection, ConnectionKey, GrantReturn, Tombstone } from "./connection.ts";
import { liveKey } from "./current-credential.ts";
import type { DomainEvent, Events } from "./domain-event.ts";
import { acquireWaiting, type GuardedConnection, type LeaseDeps } from "./lease.ts";
import type { Connections, KeptProviders, ParkedGrants, Sealer, Tombstones } from "./ports.ts";
import { afterFailure } from "./refresh-outcome.ts";
import { returnGrant } from "./return-grant.ts";
import { openRotation } from "./rotation.ts";
import { settle } from "./settle.ts";

export type DisconnectDeps = LeaseDeps & {
  readonly connections: Connections;
  readonly tombstones: Pick<Tombstones, "read">;
  readonly parked: Pick<ParkedGrants, "write">;
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  readonly providers: KeptProviders;
  readonly events: Events;
  readonly logger: Logger;
};

/**
 * How far a disconnect came. `disconnecting`: a store of ours failed; the schedule carries on by itself, and nobody gets a
 * token meanwhile.
 */
export type Disconnection = ConnectionKey &
  (
    | { readonly state: "disconnected"; readonly grant: GrantReturn }
    | { readonly state: "disconnecting"; readonly grant?: GrantReturn; readonly failure: Failure }
  );

/**
 * Gives a connection back, under its lease: revoked at the provider, erased in the credential store, its record removed
 * with a tombstone in its place.
 *
 * Each step is written down before the next one begins, so that what is cut off is carried on by the schedule and still
 * answers honestly. A provider that is down delays only the revocation: the grant is parked, and the sweeper goes on
 * trying for seven days. Done again it answers the same, out of the tombstone.
 *
 * @throws {Failure} `not_found`: there is and was no such connection. `connection_busy`: somebody has the lease; try again.
 *   `table_throttled`, `table_unavailable`: try again.
 */
export async function disconnectConnection(
  deps: DisconnectDeps,
  key: ConnectionKey,
  principalId: string,
  signal: AbortSignal,
): Promise<Disconnection> {
  const acquisition = await acquireWaiting(deps, key, signal);
  if (acquisition.kind === "absent") {
    return readTombstone(deps, key);
  }
  if (acquisition.kind === "refused") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  const held = await mark(deps, acquisition, principalId);
  let { connection } = held;
  try {
    const grant = await giveGrantBack(deps, held, signal);
    connection = await writeProgress(deps, held, grant);
    await deps.credentials.erase(liveKey(connection), held.guard);
    return await remove(deps, { ...held, connection }, grant);
  } catch (error) {
    const failure = asFailure(error);
    deps.logger.error("a disconnect waits for the schedule", { code: failure.code, connection: connection.id, error: failure });
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: held.lease.generation };
    await settle(deps, held, afterFailure(connection, failure, context));
    const { grant } = connection.disconnect ?? {};
    return { ...toKey(key), state: "disconnecting", failure, ...(grant === undefined ? {} : { grant }) };
  }
}

async function readTombstone(deps: DisconnectDeps, key: ConnectionKey): Promise<Disconnection> {
  const tombstone = await deps.tombstones.read(key);
  if (tombstone === undefined) {
    throw new Failure("not_found");
  }
  return { ...toKey(key), state: "disconnected", grant: tombstone.grant };
}

/** From here on nobody gets a token, and the schedule carries on what is cut off. */
async function mark(deps: DisconnectDeps, held: GuardedConnection, principalId: string): Promise<GuardedConnection> {
  const { failure, ...before } = held.connection;
  const now = deps.clock();
  const connection: Connection = {
    ...before,
    // The failures of an earlier try count on, so that each next one waits longer.
    ...(before.status === "disconnecting" && failure !== undefined ? { failure } : {}),
    status: "disconnecting",
    disconnect: before.disconnect ?? { principalId, startedAt: now },
    due: { at: new Date(now.getTime() + 60_000), reason: "disconnect" },
    updatedAt: now,
  };
  await writeUnderLease(deps, held, connection);
  return { ...held, connection };
}

async function giveGrantBack(deps: DisconnectDeps, { connection, guard }: GuardedConnection, signal: AbortSignal): Promise<GrantReturn> {
  const done = connection.disconnect?.grant;
  if (done !== undefined) {
    return done;
  }
  const stored = await deps.credentials.read(liveKey(connection), AbortSignal.any([signal, guard]));
  const fields = (await openNewest(deps, connection)) ?? stored?.fields;
  if (fields === undefined) {
    return { state: "left", code: "credential_missing" };
  }
  return returnGrant(deps, connection, fields, AbortSignal.any([signal, guard]));
}

/** A rotation that the store could not take is newer than what the store has. */
async function openNewest(deps: DisconnectDeps, connection: Connection): Promise<CredentialFields | undefined> {
  if (connection.sealedRotation === undefined) {
    return undefined;
  }
  try {
    return (await openRotation(deps.sealer, connection, connection.sealedRotation)).fields;
  } catch (error) {
    deps.logger.error("a sealed rotation cannot be opened and is given up", { code: toFailureCode(error), connection: connection.id });
    return undefined;
  }
}

async function writeProgress(deps: DisconnectDeps, held: GuardedConnection, grant: GrantReturn): Promise<Connection> {
  const { disconnect } = held.connection;
  if (disconnect === undefined || disconnect.grant !== undefined) {
    return held.connection;
  }
  const connection: Connection = { ...held.connection, disconnect: { ...disconnect, grant }, updatedAt: deps.clock() };
  await writeUnderLease(deps, held, connection);
  return connection;
}

async function writeUnderLease(deps: DisconnectDeps, held: GuardedConnection, connection: Connection): Promise<void> {
  if (!(await deps.connections.commit(connection, held.lease, { keepLease: true, before: held.connection }))) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: 2 });
  }
}

async function remove(deps: DisconnectDeps, held: GuardedConnection, grant: GrantReturn): Promise<Disconnection> {
  const { connection } = held;
  const tombstone: Tombstone = {
    ...toKey(connection),
    connectionId: connection.id,
    disconnectedBy: connection.disconnect?.principalId ?? connection.connectedBy,
    disconnectedAt: deps.clock(),
    grant,
  };
  const event: DomainEvent = { name: "connection.disconnected", id: `${connection.id}.disconnected`, connection };
  if (!(await deps.connections.remove(held, tombstone, [event]))) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: 2 });
  }
  await deps.events.publish(event);
  return { ...toKey(connection), state: "disconnected", grant };
}

const toKey = ({ tenant, provider, account }: ConnectionKey): ConnectionKey => ({ tenant, provider, account });
