import type { Sample } from "../journal.ts";
import type { Finding } from "./invariant.ts";

/** What a process is judged by: its first minutes fill its heap and its caches. */
const warmSeconds = 120;
/** A process that is watched for less is not judged: a heap grows in steps. */
const leastSeconds = 480;
/** Growth while a process is watched that counts as flat: V8 lets a heap grow from 15 to 75 MB before it collects all of it for the first time (measured). */
const flatBytes = 64 * 2 ** 20;

/**
 * It holds the records of the hour that it seals (docs/operate/audit.md), so it grows once, when a full hour has ended. It is judged by its function's memory
 * alone, which is larger for that reason.
 */
const holdsAnHour = "auditSeal";

export type ProcessMemory = {
  readonly functionKey: string;
  readonly pid: number;
  readonly points: readonly { readonly at: number; readonly rssBytes: number }[];
};

/** Sorts samples by process. */
export function toProcesses(samples: readonly Sample[]): readonly ProcessMemory[] {
  const points = samples.flatMap(({ at, processes }) =>
    processes.map(({ pid, functionKey, rssBytes }) => ({ pid, functionKey, at, rssBytes })),
  );
  return [...Map.groupBy(points, ({ pid }) => pid)].map(([pid, all]) => ({
    pid,
    functionKey: all.find(({ functionKey }) => functionKey !== "")?.functionKey ?? "",
    points: all.map(({ at, rssBytes }) => ({ at, rssBytes })),
  }));
}

/**
 * How much a process has grown since it was warm. Its memory is a saw: V8 collects late, and all at once. So the lowest of its last third is compared with
 * the lowest of its first, which a leak lifts by two thirds of what it has lost.
 *
 * @returns `undefined`: it was not watched for long enough.
 */
export function growthOf({ points }: ProcessMemory): number | undefined {
  const warm = (points[0]?.at ?? 0) + warmSeconds;
  const [from, to] = [warm, points.at(-1)?.at ?? 0];
  const third = (to - from) / 3;
  const lowest = (begin: number, end: number) =>
    Math.min(...points.flatMap(({ at, rssBytes }) => (at >= begin && at <= end ? [rssBytes] : [])));
  return to - from < leastSeconds ? undefined : (lowest(to - third, to) - lowest(from, from + third)) * 1.5;
}

/** No process has grown past the memory that its function has, and those that lived for long have not grown. @param limitBytes - Of a function. */
export function checkMemory(samples: readonly Sample[], limitBytes: (functionKey: string) => number): Finding {
  const processes = toProcesses(samples);
  const peakOf = ({ points }: ProcessMemory) => Math.max(...points.map(({ rssBytes }) => rssBytes));
  const judged = processes.flatMap((one) => {
    const growth = growthOf(one);
    return growth === undefined || one.functionKey === holdsAnHour ? [] : [{ ...one, growth }];
  });
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  const peak = Math.max(0, ...processes.map(peakOf));
  const most = judged.toSorted((one, other) => other.growth - one.growth)[0];
  const growth =
    most === undefined
      ? "none lived long enough for a slope"
      : `of ${judged.length} that lived long, ${most.functionKey} has grown most: by ${megabytes(most.growth)}`;
  return {
    title: "Memory is flat",
    figures: `${processes.length} processes, at most ${megabytes(peak)}; ${growth}`,
    violations: [
      ...processes
        .filter((one) => peakOf(one) > limitBytes(one.functionKey))
        .map((one) => `${one.functionKey} (${one.pid}) had ${megabytes(peakOf(one))}, more than its function has`),
      ...judged
        .filter((one) => one.growth > flatBytes)
        .map((one) => `${one.functionKey} (${one.pid}) has grown by ${megabytes(one.growth)} since it was warm`),
    ],
  };
}
