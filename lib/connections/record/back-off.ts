import type { RandomBytes } from "../../oauth/opaque-value.ts";

const firstMs = 30_000;
const longestMs = 30 * 60_000;

/**
 * Computes the milliseconds until a connection is retried: a random part of 30 s, doubled with each failure up to 30 min. The whole delay
 * is random (full jitter), so that connections that failed together are not retried together.
 *
 * @param attempts - Consecutive failures, this one included: 1 or more.
 * @param chance - From 0 to below 1.
 * @param retryAfterSeconds - The delay that the other side asked for (`Retry-After`), honoured up to 30 min. A wrong header must not delay
 *   a connection for days.
 */
export function backOffMs(attempts: number, chance: number, retryAfterSeconds = 0): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 16));
  return Math.max(Math.round(ceilingMs * chance), Math.min(retryAfterSeconds * 1000, longestMs));
}

/** Draws a number from 0 to below 1. */
export const toChance = (random: RandomBytes): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
