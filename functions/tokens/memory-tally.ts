import type { Clock } from "../../lib/system.ts";

/** Milliseconds between two reports of a process. */
const everyMs = 10_000;

/**
 * Makes the tally of a process, which adds up how often it finds its tokens in memory: `looked` for one, and `missed` it. Only a miss reports, at most
 * once in ten seconds: a hit writes no line, and a line for each miss would cost more than the miss. What a process has not reported when it is stopped
 * is lost, of both counts alike: their ratio stays right.
 */
export function memoryTally(clock: Clock, report: (looks: number, misses: number) => void) {
  let looks = 0;
  let misses = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    looked: () => {
      looks += 1;
    },
    missed: () => {
      misses += 1;
      const now = clock().getTime();
      if (now - reportedAt >= everyMs) {
        report(looks, misses);
        [looks, misses, reportedAt] = [0, 0, now];
      }
    },
  };
}
