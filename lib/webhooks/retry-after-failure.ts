const firstMs = 30_000;
const longestMs = 3_600_000;

/**
 * Decides how long a webhook or an event waits after a failure: twice as long each time, from half a minute to an hour, and between half of
 * that and all of it, so that receivers are not asked by all at once.
 *
 * @param failures - In a row, from 1.
 * @param chance - From 0 to below 1.
 * @param retryAfterSeconds - What the receiver asked for; followed up to an hour.
 */
export function waitAfterFailureMs(failures: number, chance: number, retryAfterSeconds = 0): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.max(Math.round(ceilingMs * (0.5 + chance / 2)), Math.min(retryAfterSeconds * 1000, longestMs));
}
