import type { ConnectionKey } from "./connection.ts";
import type { Acquisition, Connections, HeldConnection, Surroundings, Timers } from "./ports.ts";

/** Milliseconds a lease lasts: more than three times what a provider may take for one answer. */
export const leaseMs = 30_000;

/** What is left of a lease when its holder must have stopped: more than a clock may differ and a last write may take. */
export const leaseReserveMs = 5_000;

/** Tells two holders of one generation apart; nobody has to guess it. Short, because it is part of a record of 1 KB. */
const ownerBytes = 12;

export type LeaseDeps = Surroundings & { readonly connections: Pick<Connections, "acquire">; readonly timers: Timers };

/** A lease that was taken, and the signal that ends its holder's work before the lease can end. */
export type GuardedConnection = HeldConnection & {
  readonly guard: AbortSignal;
  /** The instant the guard fires: a process that was frozen may wake up after it and before its timers. */
  readonly workUntil: Date;
};

export type GuardedAcquisition = Exclude<Acquisition, { kind: "acquired" }> | ({ readonly kind: "acquired" } & GuardedConnection);

/**
 * Takes the lease of a connection, if it is free. Nobody touches a connection's credential without it.
 *
 * The guard starts before the request is sent: however long that takes, it fires while the lease still stands. All work
 * under the lease gets it, so that a holder whose time is over has stopped when the next one begins.
 */
export async function acquireGuarded(
  deps: LeaseDeps,
  key: ConnectionKey,
  onlyIf?: { readonly expiresBefore: Date },
): Promise<GuardedAcquisition> {
  const guard = deps.timers.abortAfter(leaseMs - leaseReserveMs);
  const now = deps.clock();
  const acquisition = await deps.connections.acquire(key, {
    owner: Buffer.from(deps.random(ownerBytes)).toString("base64url"),
    now,
    until: new Date(now.getTime() + leaseMs),
    ...(onlyIf === undefined ? {} : { onlyIf }),
  });
  const workUntil = new Date(now.getTime() + leaseMs - leaseReserveMs);
  return acquisition.kind === "acquired" ? { ...acquisition, guard, workUntil } : acquisition;
}

/** Milliseconds a provider's answer (8 s) and its way into the store (3 s) may take, and a little more. */
const roomMs = 12_000;

/** Whether a renewal that begins now can be finished under the lease: also for a process that was frozen and has just woken up. */
export const hasRoom = ({ workUntil }: Pick<GuardedConnection, "workUntil">, now: Date): boolean =>
  now.getTime() + roomMs <= workUntil.getTime();

/** Milliseconds between two looks at a lease that somebody else has, and for how long in all. */
const lookEveryMs = 200;
export const leaseWaitMs = 5_000;

/** Takes the lease, waiting for its holder up to five seconds. */
export async function acquireWaiting(deps: LeaseDeps, key: ConnectionKey, signal: AbortSignal): Promise<GuardedAcquisition> {
  const deadline = deps.clock().getTime() + leaseWaitMs;
  for (;;) {
    const acquisition = await acquireGuarded(deps, key);
    if (acquisition.kind !== "refused" || deps.clock().getTime() >= deadline) {
      return acquisition;
    }
    await deps.timers.pause(lookEveryMs, signal);
  }
}
