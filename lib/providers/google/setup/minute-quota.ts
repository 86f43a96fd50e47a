import type { Waits } from "./waits.ts";

/** Takes a part of a quota, and waits until there is enough of it. */
export type MinuteQuota = (amount: number, waits: Pick<Waits, "now" | "pause">) => Promise<void>;

/** A little more than a minute, because calls do not arrive when they are sent. */
const windowMs = 61_000;

/**
 * Spreads calls so that no minute sees more than a quota, wherever that minute begins. A bucket that refills while it is emptied would let
 * through almost twice as much in its first minute. Callers in one process are served in their order.
 *
 * @param perMinute - At least the amount of each call.
 */
export function minuteQuota(perMinute: number): MinuteQuota {
  let taken: { readonly atMs: number; readonly amount: number }[] = [];
  return async (amount, { now, pause }) => {
    const nowMs = now().getTime();
    let atMs = Math.max(nowMs, taken.at(-1)?.atMs ?? nowMs);
    const leftAt = (instantMs: number) =>
      perMinute - taken.reduce((sum, call) => sum + (call.atMs > instantMs - windowMs ? call.amount : 0), 0);
    for (const { atMs: takenAtMs } of taken) {
      if (leftAt(atMs) >= amount) {
        break;
      }
      atMs = Math.max(atMs, takenAtMs + windowMs);
    }
    taken = [...taken.filter((call) => call.atMs > nowMs - windowMs), { atMs, amount }];
    if (atMs > nowMs) {
      await pause(atMs - nowMs);
    }
  };
}
