import { asFailure, Failure, failures } from "../../errors.ts";
import type { System, Timers } from "../../system.ts";
import type { ConnectionKey } from "../connection.ts";
import type { Acquisition, Connections, HeldConnection } from "../stores.ts";

/** Milliseconds a lease lasts: more than three times what a provider may take for one answer. */
export const leaseMs = 30_000;

/**
 * What is left of a lease, or of the invocation, when its holder must have stopped: more than a clock may differ, and enough
 * to seal what the store did not take and to write the record.
 */
export const leaseReserveMs = 5_000;

/** Tells two holders of one generation apart; nobody has to guess it. Short, because it is part of a record of 1 KB. */
const ownerBytes = 12;

export type LeaseDeps = System & { readonly connections: Pick<Connections, "acquire">; readonly timers: Timers };

/** A lease that was taken, and the signal that ends its holder's work before the lease can end. */
export type GuardedConnection = HeldConnection & {
  readonly guard: AbortSignal;
  /** The instant the guard fires: a process that was frozen may wake up after it and before its timers. */
  readonly workUntil: Date;
};

type GuardedAcquisition = Exclude<Acquisition, { kind: "acquired" }> | ({ readonly kind: "acquired" } & GuardedConnection);

/**
 * Takes the lease of a connection, if it is free. Nobody touches a connection's credential without it.
 *
 * The guard starts before the request is sent: however long that takes, it fires while the lease still stands. All work
 * under the lease gets it, so that a holder whose time is over has stopped when the next one begins.
 *
 * @param endsAt - The instant at which this process ends or freezes, if it is told: the guard fires before that as well.
 */
export async function acquireGuarded(
  deps: LeaseDeps,
  key: ConnectionKey,
  onlyIf?: { readonly expiresBefore: Date },
  endsAt?: Date,
): Promise<GuardedAcquisition> {
  const now = deps.clock();
  const until = new Date(now.getTime() + leaseMs);
  const workUntil = new Date(Math.min(until.getTime(), endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - leaseReserveMs);
  const guard = deps.timers.abortAfter(Math.max(workUntil.getTime() - now.getTime(), 0));
  const acquisition = await deps.connections.acquire(key, {
    owner: Buffer.from(deps.random(ownerBytes)).toString("base64url"),
    now,
    until,
    ...(onlyIf === undefined ? {} : { onlyIf }),
  });
  return acquisition.kind === "acquired" ? { ...acquisition, guard, workUntil } : acquisition;
}

/**
 * Milliseconds a refresh may take: what it needs for the request (3 s), the provider's answer (8 s), the way into the store
 * (3 s), and a little more. Sealing and the record have the reserve.
 */
export const refreshRoomMs = 15_000;

/**
 * Whether a refresh that begins now can be finished: under the lease, also by a process that was frozen and has just woken up,
 * and before the invocation ends.
 */
export const hasRoom = ({ workUntil }: Pick<GuardedConnection, "workUntil">, now: Date): boolean =>
  now.getTime() + refreshRoomMs <= workUntil.getTime();

/**
 * Whatever was thrown, as a failure. Work that the end of our own time cut off says nothing of the other side: it is
 * `deadline_exceeded`, whatever an adapter makes of the abort. An answer that a retry would not change stays what it is.
 */
export function toFailureUnder(signal: AbortSignal, error: unknown): Failure {
  const failure = asFailure(error);
  return signal.aborted && failures[failure.code].retryable
    ? new Failure("deadline_exceeded", { detail: `given up on the way: ${failure.code}` })
    : failure;
}

/** Milliseconds that somebody waits for a lease in all. */
export const leaseWaitMs = 5_000;

/**
 * Milliseconds before the next look at a lease that somebody else has: 200, 400, then 800. A live holder is done by the
 * first ones; a dead one has left its lease for half a minute, and many may be looking.
 */
export const toLookAgainMs = (looks: number): number => 200 * 2 ** Math.min(looks, 2);

/** Takes the lease, waiting for its holder up to five seconds. */
export async function acquireWaiting(deps: LeaseDeps, key: ConnectionKey, signal: AbortSignal): Promise<GuardedAcquisition> {
  const deadline = deps.clock().getTime() + leaseWaitMs;
  for (let looks = 0; ; looks += 1) {
    const acquisition = await acquireGuarded(deps, key);
    if (acquisition.kind !== "refused" || deps.clock().getTime() >= deadline) {
      return acquisition;
    }
    await deps.timers.pause(toLookAgainMs(looks), signal);
  }
}
