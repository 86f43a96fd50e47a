import type { SetupRun } from "../../lib/setup/setup-run.ts";

/**
 * Estimates how long a run still takes: each of the projects that are left as long as those that are done took in the mean, since the start of the
 * run. Pure.
 *
 * @returns Seconds; `null`: no project is done yet.
 */
export function estimateSecondsLeft(
  { createdAt, results }: Pick<SetupRun, "createdAt" | "results">,
  total: number,
  now: Date,
): number | null {
  const done = results.filter(({ state }) => state !== "working").length;
  const elapsedSeconds = (now.getTime() - createdAt.getTime()) / 1000;
  return done === 0 ? null : Math.round((elapsedSeconds / done) * Math.max(0, total - done));
}
