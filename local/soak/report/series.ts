import { toProcesses } from "../invariants/memory.ts";
import type { Asked, Journal } from "../journal.ts";
import type { Line } from "./chart.ts";

/** The points of a plot are at most so many: an hour has ten seconds a point. */
const mostPoints = 360;

/** Seconds of one point. */
export const stepOf = (seconds: number): number => Math.max(1, Math.ceil(seconds / mostPoints));

const failed = ({ status, code }: Asked): boolean => status === 0 || status >= 400 || code !== undefined;

function byStep(asked: readonly Asked[], seconds: number): readonly (readonly [at: number, requests: readonly Asked[]])[] {
  const step = stepOf(seconds);
  const groups = Map.groupBy(asked, ({ at }) => Math.floor(at / step));
  return Array.from({ length: Math.ceil(seconds / step) }, (_, index) => [index * step, groups.get(index) ?? []]);
}

/** Requests in each second, those that failed apart from the others. */
export function requestLines({ asked }: Pick<Journal, "asked">, seconds: number): readonly Line[] {
  const step = stepOf(seconds);
  const steps = byStep(asked, seconds);
  const rate = (isWanted: (one: Asked) => boolean) => steps.map(([at, all]) => [at, all.filter(isWanted).length / step] as const);
  return [
    { name: "answered", points: rate((one) => !failed(one)), isStacked: true },
    { name: "failed", points: rate(failed), isStacked: true },
  ];
}

/** Failures in each second, by code. */
export function failureLines({ asked }: Pick<Journal, "asked">, seconds: number): readonly Line[] {
  const nameOf = ({ code, status }: Asked) => code ?? `${status === 0 ? "no answer" : status} without a code`;
  const groups = Map.groupBy(asked.filter(failed), nameOf);
  const step = stepOf(seconds);
  return [...groups]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, all]) => ({ name, points: byStep(all, seconds).map(([at, some]) => [at, some.length / step] as const) }));
}

/** A value below which this share of the values is. @param sorted - At least one, the smallest first. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** How long the answers to requests for a token took, by percentile. A step without one has no point. */
export function latencyLines({ asked }: Pick<Journal, "asked">, seconds: number): readonly Line[] {
  const steps = byStep(
    asked.filter(({ what }) => what === "token"),
    seconds,
  );
  return [50, 90, 99].map((percent) => ({
    name: `p${percent}`,
    points: steps.flatMap(([at, all]) => {
      const sorted = all.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
      return sorted.length === 0 ? [] : [[at, percentile(sorted, percent / 100)] as const];
    }),
  }));
}

export const backlogLines = ({ samples }: Pick<Journal, "samples">): readonly Line[] => [
  { name: "connections that are due", points: samples.map(({ at, due }) => [at, due]) },
];

/** The memory of the processes that had most. */
export function memoryLines({ samples }: Pick<Journal, "samples">): readonly Line[] {
  const mostProcesses = 12;
  const toMegabytes = (bytes: number) => bytes / 2 ** 20;
  return toProcesses(samples)
    .toSorted((one, other) => other.points.length - one.points.length)
    .slice(0, mostProcesses)
    .map(({ functionKey, pid, points }) => ({
      name: `${functionKey} ${pid}`,
      points: points.map(({ at, rssBytes }) => [at, toMegabytes(rssBytes)] as const),
    }));
}
