import { randomUUID } from "node:crypto";
import type { Invoke } from "./functions.ts";
import type { Template } from "./template.ts";

export type ScheduleOptions = {
  readonly functions: Template["functions"];
  readonly invoke: Invoke;
  readonly region: string;
  readonly account: string;
  /** Called with every run that failed. */
  readonly onError: (functionKey: string, error: unknown) => void;
};

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Fires the schedules of a template into their functions, the first time after one period. Runs may overlap, as in AWS; a failed
 * run is not repeated, which in AWS is `maximumRetryAttempts: 0` of the function.
 *
 * @returns A function that stops the schedules. Runs in progress go on.
 * @throws {Error} A schedule is not a rate: `cron(...)` is not understood here.
 */
export function startSchedules(options: ScheduleOptions): () => void {
  const schedules = Object.entries(options.functions).flatMap(([key, { schedules }]) =>
    schedules.map((schedule) => ({ key, ...schedule })),
  );
  const timers = schedules
    .map(({ key, rate, input }) => ({ key, input, periodMs: parseRate(rate) }))
    .map(({ key, input, periodMs }) =>
      setInterval(() => {
        options.invoke(key, input ?? buildScheduledEvent(options)).catch((error: unknown) => options.onError(key, error));
      }, periodMs),
    );
  return () => {
    timers.forEach(clearInterval);
  };
}

/** Milliseconds of `rate(5 minutes)`. */
export function parseRate(rate: string): number {
  const [, count, unit = ""] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(rate) ?? [];
  const milliseconds = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) {
    throw new Error(`"${rate}" is not a rate such as rate(1 minute)`);
  }
  return milliseconds;
}

/** Builds the event that EventBridge sends to a function without an input of its own. */
function buildScheduledEvent({ region, account }: ScheduleOptions): object {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account,
    time,
    region,
    resources: [],
    detail: {},
  };
}
