import { defined } from "../../defined.ts";
import { asFailure, Failure } from "../../errors.ts";
import { failures } from "../../failure-codes.ts";
import type { System, Timers } from "../../system.ts";
import type { ConnectionKey } from "../connection.ts";
import type { Acquisition, Connections, HeldConnection } from "../stores.ts";

/** Milliseconds a lease lasts: more than three times what a provider may take for one answer. */
export const leaseMs = 30_000;

/**
 * Milliseconds before the end of the lease, or of the invocation, at which its holder must stop: more than two clocks may differ, and
 * enough to seal a credential that could not be stored and to write the record.
 */
export const leaseReserveMs = 5_000;

/** Bytes of the id that tells two holders of one generation apart. It is not a secret. Short, because it is part of a record of 1 KB. */
const ownerBytes = 12;

export type LeaseDeps = System & { readonly connections: Pick<Connections, "acquire" | "release">; readonly timers: Timers };

/** A lease that was taken, and the signal that stops its holder's work before the lease expires. */
export type GuardedConnection = HeldConnection & {
  readonly guard: AbortSignal;
  /** The instant the guard fires: a process that was suspended may resume after it and before its timers fire. */
  readonly workUntil: Date;
};

type GuardedAcquisition = Exclude<Acquisition, { kind: "acquired" }> | ({ readonly kind: "acquired" } & GuardedConnection);

/**
 * Takes the lease of a connection, if it is free. No process changes a connection's credential without it.
 *
 * The guard starts before the request is sent: however long that takes, it fires before the lease expires. All work under the lease gets
 * it, so that a holder has stopped when the next one begins.
 *
 * @param endsAt - The instant at which this process stops or is suspended, if it is known: the guard fires before that as well.
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
function releaseUnseen({ connections }: LeaseDeps, key: ConnectionKey, owner: string, error: unknown): void {
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
export const hasRoom = ({ workUntil }: Pick<GuardedConnection, "workUntil">, now: Date): boolean =>
  now.getTime() + refreshRoomMs <= workUntil.getTime();

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
