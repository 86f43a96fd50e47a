import { defined } from "../../defined.ts";
import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import { minutesAfter } from "../../system.ts";
import { type Connection, type ConnectionKey, type RevocationResult, type Tombstone, toDisconnectId, toKey } from "../connection.ts";
import { toLiveKey } from "../credential-store.ts";
import type { DomainEvent } from "../domain-event.ts";
import { withoutUndone } from "../earlier-part.ts";
import { type Held, type Outcome, updateTo, withAwaitedLease } from "../lease/with-lease.ts";
import { endEarlierNow, stillAlive, withEarlier } from "../parked/earlier-grants.ts";
import type { DisconnectPorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { withNextDue } from "../record/next-due-at.ts";
import { afterFailure, type Transition, unchanged } from "../record/transitions.ts";
import type { TeardownResult } from "../teardown-result.ts";
import { revokeHeldGrant } from "./revoke-grant.ts";
import { type Disconnecting, decideTeardown, type TeardownEnd, type TeardownStep, tearDownFirst } from "./tear-down-first.ts";

/**
 * How far a disconnect came. `tearing_down`: what setup made is being taken back, which needs the grant; the end of that continues it.
 * `disconnecting`: one of our stores failed; the schedule continues it. In both no caller gets a token. `isErased`: only the record is left.
 * No `grant`: it is not revoked yet. No `setup`: setup made nothing, or it is not known yet.
 */
export type Disconnection = ConnectionKey & { readonly method: string; readonly setup?: TeardownResult } & (
    | { readonly state: "disconnected"; readonly grant: RevocationResult }
    | { readonly state: "tearing_down"; readonly grant?: undefined }
    | { readonly state: "disconnecting"; readonly grant?: RevocationResult; readonly isErased: boolean; readonly failure: Failure }
  );

/** How a disconnect begins, unless it is in progress. */
export type DisconnectStart = {
  readonly principalId: string;
  /** Whether to take back what setup made. Default: yes. */
  readonly teardown?: boolean;
};

/**
 * Disconnects a connection under its lease: takes back what setup made, revokes the grant at the provider, erases its credential, and replaces
 * its record by a tombstone. The teardown takes longer than a lease: a state machine does it, and continues the disconnect at its end.
 *
 * Each step is recorded before the next one begins, so that the schedule can continue an interrupted disconnect and still report correctly.
 * A provider that is down, or another login of the same account, delays only the revocation: the grant is parked, and the sweeper retries
 * for seven days. A repeated disconnect gives the same answer, from the tombstone.
 *
 * @throws {Failure} `not_found`: there is and was no such connection. `connection_busy`: another process holds the lease; retry.
 *   `table_throttled`, `table_unavailable`: retry.
 */
export async function disconnectConnection(
  deps: DisconnectPorts,
  key: ConnectionKey,
  start: DisconnectStart,
  signal: AbortSignal,
): Promise<Disconnection> {
  const disconnection = await withAwaitedLease(deps, key, signal, (held) => disconnectUnderLease(deps, held, start, signal));
  return disconnection ?? readTombstone(deps, key);
}

/**
 * Runs the steps of a disconnect under a lease that is held. A disconnect that is already in progress is continued.
 *
 * @param ended - Its teardown has come to its end.
 * @throws {Failure} It could not even be marked: `connection_busy`, `table_throttled`, `table_unavailable`.
 */
export async function disconnectUnderLease(
  deps: DisconnectPorts,
  held: Held,
  start: DisconnectStart,
  signal: AbortSignal,
  ended?: TeardownEnd,
): Promise<Outcome<Disconnection>> {
  const marked = await mark(deps, held, start);
  let connection = marked;
  let isErased = false;
  const leaveToSchedule = (failure: Failure): Outcome<Disconnection> => {
    deps.logger.error("a disconnect waits for the schedule", { code: failure.code, connection: connection.id, error: failure });
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: held.lease.generation };
    const { grant } = connection.disconnect;
    const result = {
      ...describe(connection),
      state: "disconnecting" as const,
      failure,
      isErased,
      ...defined({ grant }),
    };
    return updateTo(afterFailure(connection, failure, context), result);
  };
  try {
    const step = await tearDownFirst(deps, connection, (transition) => note(held, transition), ended);
    if (step.kind === "wait") {
      return leaveToTeardown(deps, step);
    }
    ({ connection } = step);
    const grant = connection.disconnect.grant ?? (await revokeHeldGrant(deps, connection, AbortSignal.any([signal, held.guard])));
    connection = { ...connection, disconnect: { ...connection.disconnect, grant } };
    if (marked.disconnect.grant === undefined) {
      await note(held, unchanged({ ...connection, updatedAt: deps.clock() }));
    }
    await eraseCredential(deps, connection, held.guard);
    await endEarlierNow(deps, connection.earlier);
    isErased = true;
    await deps.teardowns.get(connection.provider)?.erase(toKey(connection));
    return { ...buildRemoval(connection, grant, deps.clock()), otherwise: leaveToSchedule };
  } catch (error) {
    return leaveToSchedule(asFailure(error));
  }
}

/** Lets the lease go until the teardown continues the disconnect, or until its time is up. */
function leaveToTeardown(deps: DisconnectPorts, { connection, setup }: Extract<TeardownStep, { kind: "wait" }>): Outcome<Disconnection> {
  const { failure: _, ...rest } = connection;
  const now = deps.clock();
  const waiting = withNextDue({ ...rest, updatedAt: now }, now, toChance(deps.random));
  const result = { ...describe(connection), state: "tearing_down" as const, ...defined({ setup }) };
  return updateTo(unchanged(waiting), result);
}

/** The part of an answer that every record of a disconnect has. */
const describe = ({ method, disconnect, ...key }: Disconnecting) => ({
  ...toKey(key),
  method,
  ...defined({ setup: disconnect.setup }),
});

/** Reads the answer of a disconnect that is over. @throws {Failure} `not_found`: there was no connection. */
export async function readTombstone(deps: Pick<DisconnectPorts, "tombstones">, key: ConnectionKey): Promise<Disconnection> {
  const tombstone = await deps.tombstones.read(key);
  if (tombstone === undefined) {
    throw new Failure("not_found");
  }
  const { method, grant, setup } = tombstone;
  return { ...toKey(key), method, state: "disconnected", grant, ...defined({ setup }) };
}

/** Marks the connection `disconnecting`: from then on no caller gets a token, and the schedule continues an interrupted disconnect. */
async function mark(
  deps: DisconnectPorts,
  held: Held,
  { principalId, teardown: isWanted = true }: DisconnectStart,
): Promise<Disconnecting> {
  const { failure, ...before } = held.connection;
  const now = deps.clock();
  const teardown = decideTeardown(deps.teardowns, held.connection, isWanted);
  const connection: Disconnecting = {
    ...before,
    // The count of failures continues, so that each retry waits longer.
    ...(before.status === "disconnecting" && failure !== undefined ? { failure } : {}),
    status: "disconnecting",
    disconnect: before.disconnect ?? { principalId, startedAt: now, ...(teardown && { teardown }) },
    due: { at: minutesAfter(now, 1), reason: "disconnect" },
    updatedAt: now,
  };
  await note(held, unchanged(connection));
  return connection;
}

/**
 * Erases the credential. A connection that stores nothing does not wait for the credential store. Its key may still hold the credential of
 * an interrupted login or submission that was to replace it: that one is revoked by its parked copy.
 */
async function eraseCredential(deps: DisconnectPorts, connection: Connection, signal: AbortSignal): Promise<void> {
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

async function note(held: Held, transition: Transition): Promise<void> {
  if (!(await held.note(transition))) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: 2 });
  }
}

function buildRemoval(connection: Disconnecting, own: RevocationResult, now: Date): Outcome<Disconnection> {
  const { setup } = connection.disconnect;
  const grant = withEarlier(own, withoutUndone(stillAlive(connection.earlier ?? [], now), setup));
  const ofSetup = setup === undefined ? {} : { setup };
  const tombstone: Tombstone = {
    ...toKey(connection),
    method: connection.method,
    disconnectId: toDisconnectId(connection.id, connection.disconnect),
    grantId: connection.grantId,
    startedAt: connection.disconnect.startedAt,
    disconnectedBy: connection.disconnect.principalId,
    disconnectedAt: now,
    grant,
    ...ofSetup,
  };
  const event: DomainEvent = { name: "connection.disconnected", id: `${connection.id}.disconnected`, connection, grant, ...ofSetup };
  return {
    result: { ...describe(connection), state: "disconnected", grant },
    write: { kind: "erase", tombstone, events: [event] },
  };
}
