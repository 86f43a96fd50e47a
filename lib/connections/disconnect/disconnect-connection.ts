import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import {
  type Connection,
  type ConnectionKey,
  type DisconnectProgress,
  type GrantReturn,
  type Tombstone,
  toDisconnectId,
  toKey,
} from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialStore } from "../credential-store.ts";
import type { DomainEvent, Events } from "../domain-event.ts";
import type { Methods } from "../methods.ts";
import { toChance } from "../refresh/back-off.ts";
import { openRotationOrGiveUp } from "../refresh/rotation.ts";
import { afterFailure } from "../refresh/transitions.ts";
import { type Held, type Outcome, updateTo, type WithLeaseDeps, withLease } from "../refresh/with-lease.ts";
import type { Connections, ParkedGrants, Sealer } from "../stores.ts";
import { findKept, takeOwn } from "./foreign-credential.ts";
import { returnGrant } from "./return-grant.ts";
import type { RevokeDeps } from "./revoke-unless-shared.ts";

export type DisconnectDeps = WithLeaseDeps &
  RevokeDeps & {
    readonly connections: Connections;
    readonly parked: Pick<ParkedGrants, "read" | "write" | "listWaiting">;
    readonly credentials: CredentialStore;
    readonly sealer: Sealer;
    readonly methods: Methods;
    readonly events: Events;
  };

/**
 * How far a disconnect came. `disconnecting`: a store of ours failed; the schedule carries on by itself, and nobody gets a
 * token meanwhile. `isErased`: only the record is left. No `grant`: it is not given back yet.
 */
export type Disconnection = ConnectionKey & { readonly method: string } & (
    | { readonly state: "disconnected"; readonly grant: GrantReturn }
    | { readonly state: "disconnecting"; readonly grant?: GrantReturn; readonly isErased: boolean; readonly failure: Failure }
  );

/** A connection that is marked: what is cut off from here on is carried on. */
type Marked = Held & { readonly connection: Connection & { readonly disconnect: DisconnectProgress } };

/**
 * Gives a connection back, under its lease: revoked at the provider, erased in the credential store, its record removed
 * with a tombstone in its place.
 *
 * Each step is written down before the next one begins, so that what is cut off is carried on by the schedule and still
 * answers honestly. A provider that is down, or another login of the same account, delays only the revocation: the
 * grant is parked, and the sweeper goes on trying for seven days. Done again it answers the same, out of the tombstone.
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
  const worked = await withLease(deps, key, { wait: signal }, (held) => disconnectUnderLease(deps, held, principalId, signal));
  switch (worked.kind) {
    case "absent":
      return readTombstone(deps, key);
    case "refused":
      throw new Failure("connection_busy", { retryAfterSeconds: 2 });
    case "worked":
      return worked.result;
  }
}

/**
 * The steps of a disconnect, under a lease that is taken. One that is under way already is carried on, whoever began it.
 *
 * @param principalId - Who begins it, unless it is under way.
 * @throws {Failure} It could not even be marked: `connection_busy`, `table_throttled`, `table_unavailable`.
 */
export async function disconnectUnderLease(
  deps: DisconnectDeps,
  acquired: Held,
  principalId: string,
  signal: AbortSignal,
): Promise<Outcome<Disconnection>> {
  const held = await mark(deps, acquired, principalId);
  let { connection } = held;
  let isErased = false;
  const leaveToSchedule = (failure: Failure): Outcome<Disconnection> => {
    deps.logger.error("a disconnect waits for the schedule", { code: failure.code, connection: connection.id, error: failure });
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: held.lease.generation };
    const { method, disconnect } = connection;
    const { grant } = disconnect;
    const result = {
      ...toKey(connection),
      method,
      state: "disconnecting" as const,
      failure,
      isErased,
      ...(grant === undefined ? {} : { grant }),
    };
    return updateTo(afterFailure(connection, failure, context), result);
  };
  try {
    const grant = connection.disconnect.grant ?? (await giveGrantBack(deps, held, signal));
    connection = { ...connection, disconnect: { ...connection.disconnect, grant } };
    await noteProgress(deps, held, connection);
    await eraseCredential(deps, connection, held.guard);
    isErased = true;
    return { ...buildRemoval(connection, grant, deps.clock()), otherwise: leaveToSchedule };
  } catch (error) {
    return leaveToSchedule(asFailure(error));
  }
}

async function readTombstone(deps: DisconnectDeps, key: ConnectionKey): Promise<Disconnection> {
  const tombstone = await deps.tombstones.read(key);
  if (tombstone === undefined) {
    throw new Failure("not_found");
  }
  return { ...toKey(key), method: tombstone.method, state: "disconnected", grant: tombstone.grant };
}

/** From here on nobody gets a token, and the schedule carries on what is cut off. */
async function mark(deps: DisconnectDeps, held: Held, principalId: string): Promise<Marked> {
  const { failure, ...before } = held.connection;
  const now = deps.clock();
  const connection: Marked["connection"] = {
    ...before,
    // The failures of an earlier try count on, so that each next one waits longer.
    ...(before.status === "disconnecting" && failure !== undefined ? { failure } : {}),
    status: "disconnecting",
    disconnect: before.disconnect ?? { principalId, startedAt: now },
    due: { at: minutesAfter(now, 1), reason: "disconnect" },
    updatedAt: now,
  };
  await note(held, connection);
  return { ...held, connection };
}

async function giveGrantBack(deps: DisconnectDeps, { connection, guard }: Marked, signal: AbortSignal): Promise<GrantReturn> {
  const disconnectId = toDisconnectId(connection.id, connection.disconnect);
  if (connection.credential === undefined) {
    return returnGrant(deps, connection, disconnectId, undefined, AbortSignal.any([signal, guard]));
  }
  const stored = await deps.credentials.read(toLiveKey(connection), AbortSignal.any([signal, guard]));
  // It may well be where the record says: erasing nothing here would leave it there, with nothing that leads to it.
  if (stored === undefined && deps.credentials.locate(toLiveKey(connection)) !== connection.credential.ref) {
    throw new Failure("configuration_invalid", { detail: "its credential was put into another store, mount or base than is configured" });
  }
  const rotation = await openRotationOrGiveUp(deps, connection);
  // A rotation that the store could not take is newer than what it follows. A version that has moved on is newer than both.
  const own = await takeOwn(deps, connection, stored, AbortSignal.any([signal, guard]));
  const isNewest = rotation !== undefined && (own === undefined || own.version <= rotation.follows);
  const fields = isNewest ? rotation.fields : own?.fields;
  if (fields === undefined) {
    return findKept(deps, connection);
  }
  return returnGrant(deps, connection, disconnectId, fields, AbortSignal.any([signal, guard]));
}

/**
 * A connection that stores nothing does not wait for the credential store. Its place may still hold the credential of a login or
 * submission that was to take its place and was cut off: that one has a parked copy, and is given back by it.
 */
async function eraseCredential(deps: DisconnectDeps, connection: Connection, signal: AbortSignal): Promise<void> {
  try {
    await deps.credentials.erase(toLiveKey(connection), signal);
  } catch (error) {
    if (connection.credential !== undefined) {
      throw error;
    }
    deps.logger.warn("the place of a connection that stores nothing could not be erased", {
      code: toFailureCode(error),
      connection: connection.id,
    });
  }
}

async function noteProgress(deps: DisconnectDeps, held: Marked, connection: Connection): Promise<void> {
  if (held.connection.disconnect.grant === undefined) {
    await note(held, { ...connection, updatedAt: deps.clock() });
  }
}

async function note(held: Held, connection: Connection): Promise<void> {
  if (!(await held.note({ connection, events: [] }))) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: 2 });
  }
}

function buildRemoval(connection: Marked["connection"], grant: GrantReturn, now: Date): Outcome<Disconnection> {
  const tombstone: Tombstone = {
    ...toKey(connection),
    method: connection.method,
    disconnectId: toDisconnectId(connection.id, connection.disconnect),
    grantId: connection.grantId,
    startedAt: connection.disconnect.startedAt,
    disconnectedBy: connection.disconnect.principalId,
    disconnectedAt: now,
    grant,
  };
  const event: DomainEvent = { name: "connection.disconnected", id: `${connection.id}.disconnected`, connection, grant };
  return {
    result: { ...toKey(connection), method: connection.method, state: "disconnected", grant },
    write: { kind: "remove", tombstone, events: [event] },
  };
}
