import type { Deployed } from "../deployed/stack.ts";
import type { Alarm, Point } from "./alarm.ts";
import { apiMetrics, gatewayMetrics } from "./api-metrics.ts";
import type { Asked } from "./callers.ts";
import type { Schedules } from "./fire-schedules.ts";
import type { Fleet } from "./fleet.ts";
import { lambdaMetrics } from "./lambda-metrics.ts";
import { logMetrics } from "./log-metrics.ts";
import { machineMetrics } from "./machine-metrics.ts";
import { toPoints } from "./minutes.ts";
import type { Watched } from "./read-watched.ts";
import { type States, watchAlarms } from "./watch-alarms.ts";

/** The minutes of one fault. */
export type Day = {
  readonly alarms: readonly Alarm[];
  /**
   * Lets one minute pass: the schedules fire once, and the callers ask once. It takes as long as that takes, a second or so, and counts as a
   * minute for every alarm.
   *
   * @returns What the callers were answered.
   */
  passMinute(): Promise<readonly Asked[]>;
  /** The alarms that are in `ALARM` after the last minute, apart from those that send no message. */
  raised(): readonly string[];
  /** How many minutes have passed. */
  minutes(): number;
  /** The first minute from `since` on after which an alarm was in `ALARM`. @returns `undefined`: none. */
  raisedAt(alarm: string, since: number): number | undefined;
};

/** A line of a log may come a minute late. */
const unsettled = 2;

/** Minutes at the begin in which nothing may be wrong. */
const calmMinutes = 2;

/**
 * Begins a day: metrics that were emitted before do not count. It has passed its calm minutes.
 *
 * @throws {Error} An alarm is raised after them.
 */
export async function beginDay(
  { aws }: Pick<Deployed, "aws">,
  { fleet, schedules, watched }: { readonly fleet: Fleet; readonly schedules: Schedules; readonly watched: Watched },
): Promise<Day> {
  const { alarms, filters } = watched;
  const begunAt = new Date();
  const readLogs = logMetrics(aws, filters, begunAt);
  const readMachines = machineMetrics(aws, alarms, begunAt);
  const countLambda = lambdaMetrics(aws, alarms, begunAt);
  const telling = new Set(alarms.filter(({ tells }) => tells).map(({ name }) => name));
  const starts: Date[] = [];
  const points: Point[] = [];
  let history: readonly States[] = [];
  const day: Day = {
    alarms,
    passMinute: async () => {
      starts.push(new Date());
      await schedules.fire();
      const asked = await fleet.ask();
      const emitted = await Promise.all([readLogs(), readMachines()]);
      const minute = starts.length - 1;
      points.push(...toPoints(emitted.flat(), starts), ...(await countLambda(minute)));
      points.push(...apiMetrics(asked, minute), ...gatewayMetrics(asked, alarms, minute));
      history = watchAlarms(alarms, points, starts.length, history.slice(0, -unsettled));
      return asked;
    },
    raised: () =>
      Object.entries(history.at(-1) ?? {})
        .filter(([name, state]) => state === "ALARM" && telling.has(name))
        .map(([name]) => name),
    minutes: () => starts.length,
    raisedAt: (alarm, since) => {
      const found = history.slice(since).findIndex((states) => states[alarm] === "ALARM");
      return found < 0 ? undefined : since + found;
    },
  };
  for (let minute = 0; minute < calmMinutes; minute += 1) {
    await day.passMinute();
  }
  if (day.raised().length > 0) {
    throw new Error(`raised before there is a fault: ${day.raised().join(", ")}`);
  }
  return day;
}
