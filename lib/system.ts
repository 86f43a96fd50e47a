import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { RandomBytes } from "./oauth/opaque-value.ts";

export type Clock = () => Date;

/** The clock and the random source, injected so that a test decides both. */
export type System = { readonly clock: Clock; readonly random: RandomBytes };

/** Timers, injected so that a test decides when they fire. */
export type Timers = {
  abortAfter(milliseconds: number): AbortSignal;
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
};

/** The machine's clock and random source. */
export const system: System = { clock: () => new Date(), random: drawBytes };

/** Larger draws are secrets, and always come fresh from the generator. */
const smallBytes = 16;
let drawn = { pool: Buffer.alloc(0), used: 0 };

/**
 * Draws random bytes. Small draws (owners of leases, spread of due times) are cut from one large draw: a call of the generator
 * costs more than its bytes (measured).
 */
function drawBytes(size: number): Uint8Array {
  if (size > smallBytes) {
    return randomBytes(size);
  }
  if (drawn.used + size > drawn.pool.length) {
    drawn = { pool: randomBytes(256 * smallBytes), used: 0 };
  }
  drawn.used += size;
  return drawn.pool.subarray(drawn.used - size, drawn.used);
}

/** The machine's timers. */
export const timers: Timers = {
  abortAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
  pause: (milliseconds, signal) => pause(milliseconds, undefined, { signal }),
};

/** Adds seconds to an instant; a negative number goes back in time. */
export const secondsAfter = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);

/** Adds minutes to an instant; a negative number goes back in time. */
export const minutesAfter = (instant: Date, minutes: number): Date => secondsAfter(instant, minutes * 60);
