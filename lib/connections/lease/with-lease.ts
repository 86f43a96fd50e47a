import { defined } from "../../defined.ts";
import { asFailure, Failure, failures, toFailureCode } from "../../errors.ts";
import type { ConnectionKey, Tombstone } from "../connection.ts";
import type { DomainEvent } from "../domain-event.ts";
import type { LeasePorts } from "../ports.ts";
import { type Transition, unchanged } from "../record/transitions.ts";
import type { Leased, Unleased } from "../stores.ts";

/** A connection whose lease this process holds. */
export type Held = Leased & {
  /** Stops the work before the lease expires. */
  readonly guard: AbortSignal;
  /** The instant the guard fires: a process that was suspended may resume after it and before its timers fire. */
  readonly workUntil: Date;
  /**
   * Writes the record now and keeps the lease: for changes that must be on the record before the next step begins. Every other change is
   * the outcome of the work.
   *
   * @returns Whether the record was written. `false`: the lease is lost.
   * @throws {Failure} What the table throws.
   */
  note(transition: Transition): Promise<boolean>;
};

/**
 * The one write that ends the work under a lease, together with the lease.
 *
 * `update`: the record changed. A failed write is logged: the credential store is ahead of the record, and the next holder corrects it.
 * `replace`: another grant takes the connection over; the caller publishes its events, again at a second delivery. `remove`: the tombstone
 * takes the record's place.
 */
export type Write =
  | ({ readonly kind: "update" } & Transition)
  | ({ readonly kind: "replace" } & Transition)
  | { readonly kind: "erase"; readonly tombstone: Tombstone; readonly events: readonly DomainEvent[] };

/** The outcome of the work under a lease. Without `write` only the lease is released. */
export type Outcome<T> = {
  readonly result: T;
  readonly write?: Write;
  /** The outcome when `write` failed, under the same lease. Without it, the failure of a `replace` or `remove` is thrown. */
  readonly otherwise?: (failure: Failure) => Outcome<T>;
};

/** Builds the outcome that writes the record of `transition`, or releases the lease when the record is unchanged. */
export const updateTo = <T>(transition: Transition, result: T): Outcome<T> => ({ result, write: { kind: "update", ...transition } });

export type LeaseRequest = {
  /** Take the lease only if the access token expires before this instant, or a sealed rotation waits on the record. */
  readonly onlyIf?: { readonly expiresBefore: Date } | undefined;
  /** The instant at which this process stops or is suspended, if it is known. */
  readonly endsAt?: Date | undefined;
  /** Wait up to five seconds for another holder, until this signal fires. Default: no wait. */
  readonly wait?: AbortSignal;
};

/**
 * Takes the lease of a connection, runs the work, and commits its outcome in one write that also releases the lease. The only
 * place that commits or releases.
 *
 * Work that throws releases the lease; its notes stay on the record.
 *
 * @returns `isWritten`: the record was written as the outcome says.
 * @throws {Failure} What the work throws. `connection_busy`: the lease was lost before a `replace` or a `remove`.
 *   `table_throttled`, `table_unavailable`: the lease could not be taken, or a `replace` or `remove` failed.
 */
export async function withLease<T>(
  deps: LeasePorts,
  key: ConnectionKey,
  { onlyIf, endsAt, wait }: LeaseRequest,
  work: (held: Held) => Promise<Outcome<T>>,
): Promise<Unleased | { readonly kind: "worked"; readonly result: T; readonly isWritten: boolean }> {
  const acquisition = wait === undefined ? await acquireGuarded(deps, key, onlyIf, endsAt) : await acquireWaiting(deps, key, wait);
  if (acquisition.kind !== "acquired") {
    return acquisition;
  }
  const lease = leaseOn(deps, acquisition);
  try {
    return { kind: "worked", ...(await lease.end(await work({ ...acquisition, note: lease.note }))) };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/**
 * Does the same for work that waits for the lease, and that cannot be done without it.
 *
 * @returns `undefined`: there is no connection.
 * @throws {Failure} As {@link withLease}. `connection_busy`: another process holds the lease; retry.
 */
export async function withAwaitedLease<T>(
  deps: LeasePorts,
  key: ConnectionKey,
  signal: AbortSignal,
  work: (held: Held) => Promise<Outcome<T>>,
): Promise<T | undefined> {
  const worked = await withLease(deps, key, { wait: signal }, work);
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  return worked.kind === "worked" ? worked.result : undefined;
}

/** Makes the writes of one lease holder. */
function leaseOn(deps: LeasePorts, held: Leased) {
  let written = held.connection;

  const commit = async ({ connection, events }: Transition, keepLease: boolean): Promise<boolean> => {
    const isWritten = await deps.connections.commit(connection, held.lease, { events, keepLease, before: written });
    if (isWritten) {
      written = connection;
      await publish(deps, events, connection.updatedAt);
    }
    return isWritten;
  };

  /** Never throws: a lease expires by itself. */
  const release = async (): Promise<void> => {
    try {
      await deps.connections.release(held.connection, held.lease);
    } catch (error) {
      deps.logger.warn("a lease could not be given back", { code: toFailureCode(error), connection: held.connection.id });
    }
  };

  /** Never throws: the work is done, and its credential is stored. */
  const update = async (transition: Transition): Promise<boolean> => {
    if (transition.connection === written) {
      await release();
      return true;
    }
    try {
      const isWritten = await commit(transition, false);
      if (!isWritten) {
        deps.logger.warn("a lease was lost before its record was written", { connection: transition.connection.id });
      }
      return isWritten;
    } catch (error) {
      deps.logger.error("a record is behind its credential", { code: toFailureCode(error), connection: transition.connection.id });
      return false;
    }
  };

  const end = async <T>({ result, write, otherwise }: Outcome<T>): Promise<{ result: T; isWritten: boolean }> => {
    if (write === undefined || write.kind === "update") {
      return { result, isWritten: await update(write ?? unchanged(written)) };
    }
    try {
      await replaceOrRemove(deps, held, write);
      return { result, isWritten: true };
    } catch (error) {
      if (otherwise === undefined) {
        throw error;
      }
      return { ...(await end(otherwise(asFailure(error)))), isWritten: false };
    }
  };

  return { note: (transition: Transition) => commit(transition, true), release, end };
}

const publish = ({ events }: LeasePorts, published: readonly DomainEvent[], at: Date) =>
  Promise.all(published.map((event) => events.publish(event, at)));

async function replaceOrRemove(deps: LeasePorts, held: Leased, write: Exclude<Write, { kind: "update" }>): Promise<void> {
  const isWritten =
    write.kind === "replace"
      ? await deps.connections.write(write.connection, held, write.events)
      : await deps.connections.erase(held, write.tombstone, write.events);
  if (!isWritten) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: 2 });
  }
  if (write.kind === "erase") {
    await publish(deps, write.events, write.tombstone.disconnectedAt);
  }
}

/** Milliseconds a lease lasts: more than three times what a provider may take for one answer. */
export const leaseMs = 30_000;

/**
 * Milliseconds before the end of the lease, or of the invocation, at which its holder must stop: more than two clocks may differ, and
 * enough to seal a credential that could not be stored and to write the record.
 */
export const leaseReserveMs = 5_000;

/** Bytes of the id that tells two holders of one generation apart. It is not a secret. Short, because it is part of a record of 1 KB. */
const ownerBytes = 12;

/**
 * Takes the lease of a connection, if it is free. No process changes a connection's credential without it.
 *
 * The guard starts before the request is sent: however long that takes, it fires before the lease expires. All work under the lease gets
 * it, so that a holder has stopped when the next one begins.
 *
 * @param endsAt - The instant at which this process stops or is suspended, if it is known: the guard fires before that as well.
 */
async function acquireGuarded(
  deps: LeasePorts,
  key: ConnectionKey,
  onlyIf?: { readonly expiresBefore: Date },
  endsAt?: Date,
): Promise<Omit<Held, "note"> | Unleased> {
  const now = deps.clock();
  const until = new Date(now.getTime() + leaseMs);
  const workUntil = new Date(Math.min(until.getTime(), endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - leaseReserveMs);
  const guard = deps.timers.abortAfter(Math.max(workUntil.getTime() - now.getTime(), 0));
  const owner = Buffer.from(deps.random(ownerBytes)).toString("base64url");
  const request = { owner, now, until, ...defined({ onlyIf }) };
  const acquisition = await deps.connections.acquire(key, request).catch((error: unknown) => {
    releaseUnseen(deps, key, owner, error);
    throw error;
  });
  return acquisition.kind === "acquired" ? { ...acquisition, guard, workUntil } : acquisition;
}

/**
 * Releases a lease that the table may have given although no answer came in time: otherwise it would keep every caller waiting for half a
 * minute after the table is back. The caller's answer does not wait for it. If it fails too, the lease ends by itself.
 */
function releaseUnseen({ connections }: LeasePorts, key: ConnectionKey, owner: string, error: unknown): void {
  if (error instanceof Failure && error.code === "table_unavailable") {
    connections.release(key, { owner }).catch(() => undefined);
  }
}

/**
 * Milliseconds a refresh may take: the work before the request (3 s), the provider's answer (8 s), the write to the store (3 s), and a
 * little more. Sealing and the record use the reserve.
 */
export const refreshRoomMs = 15_000;

/**
 * Whether a refresh that begins now can finish under the lease and before the invocation ends, also in a process that has just resumed.
 */
export const hasRoom = ({ workUntil }: Pick<Held, "workUntil">, now: Date): boolean => now.getTime() + refreshRoomMs <= workUntil.getTime();

/**
 * Turns a thrown value into a failure. Work that was aborted by our own deadline says nothing about the other side: it is
 * `deadline_exceeded`, whatever an adapter makes of the abort. An answer that a retry would not change stays as it is.
 */
export function toFailureUnder(signal: AbortSignal, error: unknown): Failure {
  const failure = asFailure(error);
  return signal.aborted && failures[failure.code].retryable
    ? new Failure("deadline_exceeded", { detail: `given up on the way: ${failure.code}` })
    : failure;
}

/** Milliseconds that a caller waits for a lease in all. */
export const leaseWaitMs = 5_000;

/**
 * Computes the milliseconds before the next look at a held lease: 200, 400, then 800. A live holder is done by the first looks; a dead one
 * leaves its lease for half a minute, and many processes may be looking.
 */
export const toLookAgainMs = (looks: number): number => 200 * 2 ** Math.min(looks, 2);

/** Takes the lease, waiting for its holder up to five seconds. */
async function acquireWaiting(deps: LeasePorts, key: ConnectionKey, signal: AbortSignal): Promise<Omit<Held, "note"> | Unleased> {
  const deadline = deps.clock().getTime() + leaseWaitMs;
  for (let looks = 0; ; looks += 1) {
    const acquisition = await acquireGuarded(deps, key);
    if (acquisition.kind !== "refused" || deps.clock().getTime() >= deadline) {
      return acquisition;
    }
    await deps.timers.pause(toLookAgainMs(looks), signal);
  }
}
