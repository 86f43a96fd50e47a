import type { Point } from "./alarm.ts";
import type { Emitted } from "./parse-emf.ts";

/**
 * Puts what was emitted into the minutes of the day by its instant. What came before the first minute is left out.
 *
 * @param starts - The instants at which the minutes began, in their order. A minute ends where the next one begins.
 */
export function toPoints(emitted: readonly Emitted[], starts: readonly Date[]): readonly Point[] {
  return emitted.flatMap(({ at, ...metric }) => {
    const minute = starts.findLastIndex((start) => start <= at);
    return minute < 0 ? [] : [{ ...metric, minute }];
  });
}
