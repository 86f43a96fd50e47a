import { type Clock, type System, secondsAfter, type Timers } from "../../system.ts";
import type { Token } from "../provider.ts";
import { isAlive, sufficientSeconds } from "../record/live-token.ts";
import type { Served } from "./note-use.ts";

/**
 * Seconds for which a process trusts what it remembers without a look at the record: for so long it may serve a token that was dropped, or whose
 * connection was made anew or disconnected, by another process.
 */
export const trustedSeconds = 1;
/** Seconds for which a token of the store is remembered, and a token of a setup's account without a look at the record. */
export const rememberedSeconds = 60;
/** Connections that a process remembers; the oldest entry is dropped first. */
const rememberedConnections = 1000;

export type Memory<T> = ReturnType<typeof buildMemory<T>>;

/** Makes the memory of a process about connections, by path. */
export function buildMemory<T>() {
  const remembered = new Map<string, T>();
  return {
    find: (path: string): T | undefined => remembered.get(path),
    keep: (path: string, value: T): void => {
      remembered.delete(path);
      remembered.set(path, value);
      const [oldest] = remembered.keys();
      if (remembered.size > rememberedConnections && oldest !== undefined) {
        remembered.delete(oldest);
      }
    },
    forget: (path: string): void => void remembered.delete(path),
  };
}

/** Waits until no process trusts what it remembered before an instant. */
export async function untilForgotten(
  { clock, timers }: Pick<System, "clock"> & { readonly timers: Timers },
  since: Date,
  signal: AbortSignal,
): Promise<void> {
  const leftMs = secondsAfter(since, trustedSeconds).getTime() - clock().getTime();
  if (leftMs > 0) {
    await timers.pause(leftMs, signal);
  }
}

type Remembered = Pick<Served, "token" | "readAt">;

/** Whether a token may be served without any call: its record was read a moment ago, and it has enough life left. */
export const isEnough = (served: Remembered, minTtlSeconds: number, now: Date, seconds: number = trustedSeconds): boolean =>
  secondsAfter(served.readAt, seconds) > now && hasLife(served.token, minTtlSeconds, now);

/** Whether a token has as much life left as its caller wants. No caller is promised more than half of its life. */
export function hasLife(token: Pick<Token, "expiresAt" | "issuedAt">, minTtlSeconds: number, now: Date): boolean {
  const { expiresAt, issuedAt } = token;
  return (
    isAlive(token, now) &&
    (expiresAt === undefined || secondsAfter(now, sufficientSeconds({ expiresAt, refreshedAt: issuedAt }, minTtlSeconds)) <= expiresAt)
  );
}

/** Seconds that a provider is left alone after a failure that names no time, such as a page of its gateway. */
export const shortRestSeconds = 2;

/**
 * Makes the memory of a process about failed requests, by path, so that its callers do not ask a provider again at once. Each is remembered
 * for as long as it says, and for a minute at most: the record is read again then.
 */
export function buildCooldowns<T>(clock: Clock) {
  const rests = buildMemory<{ readonly failed: T; readonly until: Date }>();
  return {
    /** `leftSeconds`: 1 or more. */
    find: (path: string): { readonly failed: T; readonly leftSeconds: number } | undefined => {
      const rest = rests.find(path);
      const leftMs = rest === undefined ? 0 : rest.until.getTime() - clock().getTime();
      return rest === undefined || leftMs <= 0 ? undefined : { failed: rest.failed, leftSeconds: Math.ceil(leftMs / 1000) };
    },
    keep: (path: string, failed: T, seconds: number): void =>
      rests.keep(path, { failed, until: secondsAfter(clock(), Math.min(seconds, rememberedSeconds)) }),
    forget: rests.forget,
  };
}
