import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Connection, ConnectionKey, Tombstone } from "../connection.ts";
import type { DomainEvent, Events } from "../domain-event.ts";
import { type Transition, unchanged } from "../record/transitions.ts";
import type { Connections } from "../stores.ts";
import { acquireGuarded, acquireWaiting, type GuardedConnection, type LeaseDeps } from "./lease.ts";

export type WithLeaseDeps = LeaseDeps & {
  readonly connections: Pick<Connections, "acquire" | "write" | "commit" | "release" | "erase">;
  readonly events: Events;
  readonly logger: Logger;
};

/** A connection whose lease this process holds. */
export type Held = GuardedConnection & {
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

export type Worked<T> =
  | { readonly kind: "absent" }
  /** The lease was not taken. `leased`: another process holds it; otherwise `onlyIf` did not hold. */
  | { readonly kind: "refused"; readonly connection: Connection; readonly leased: boolean }
  /** `isWritten`: the record was written as the outcome says. */
  | { readonly kind: "worked"; readonly result: T; readonly isWritten: boolean };

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
 * @throws {Failure} What the work throws. `connection_busy`: the lease was lost before a `replace` or a `remove`.
 *   `table_throttled`, `table_unavailable`: the lease could not be taken, or a `replace` or `remove` failed.
 */
export async function withLease<T>(
  deps: WithLeaseDeps,
  key: ConnectionKey,
  { onlyIf, endsAt, wait }: LeaseRequest,
  work: (held: Held) => Promise<Outcome<T>>,
): Promise<Worked<T>> {
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

/** Makes the writes of one lease holder. */
function leaseOn(deps: WithLeaseDeps, held: GuardedConnection) {
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

const publish = ({ events }: WithLeaseDeps, published: readonly DomainEvent[], at: Date) =>
  Promise.all(published.map((event) => events.publish(event, at)));

async function replaceOrRemove(deps: WithLeaseDeps, held: GuardedConnection, write: Exclude<Write, { kind: "update" }>): Promise<void> {
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
