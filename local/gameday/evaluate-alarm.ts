import { type AlarmMetric, type AlarmState, type MetricAlarm, type MetricStat, type Point, periodOf } from "./alarm.ts";
import { decideState, extraPeriods } from "./decide-state.ts";
import { evaluateQuery, parseInsightsQuery } from "./insights-query.ts";
import { evaluateMath, type Value } from "./metric-math.ts";
import { toStatistic } from "./statistic.ts";

/**
 * Evaluates a metric alarm at the end of one minute, as CloudWatch does each minute: a period is the time that ends then, and the periods
 * before it follow without a gap.
 *
 * @param points - Every point of the day so far; those of later minutes are not looked at.
 * @param minute - The minute that has just ended.
 * @param before - The alarm's state until now.
 * @throws {Error} A period is no whole number of minutes, or the alarm uses what is not known here.
 */
export function evaluateAlarm(alarm: MetricAlarm, points: readonly Point[], minute: number, before: AlarmState): AlarmState {
  const length = periodOf(alarm) / 60;
  if (!Number.isInteger(length) || length < 1) {
    throw new Error(`${alarm.name}: a period of ${length * 60} s is not known here`);
  }
  const values = Array.from({ length: alarm.evaluationPeriods + extraPeriods }, (_, back) => {
    const end = minute - back * length;
    return evaluatePeriod(
      alarm,
      points.filter((point) => point.minute <= end && point.minute > end - length),
    );
  });
  return decideState(alarm, values, before);
}

/** Computes what the alarm watches from the points of one period. @returns `undefined`: no data point. */
export function evaluatePeriod({ name, metrics }: MetricAlarm, points: readonly Point[]): number | undefined {
  const read = (id: string): Value => compute(metrics.find((metric) => metric.id === id) ?? fail(`${name}: there is no ${id}`));
  const compute = ({ expression, stat }: AlarmMetric): Value => {
    if (stat !== undefined) {
      return readStat(stat, points);
    }
    const text = expression ?? fail(`${name}: a metric has neither an expression nor a statistic`);
    if (/^\s*SELECT\b/.test(text)) {
      return evaluateQuery(parseInsightsQuery(text), points);
    }
    return evaluateMath(text, { read, readMetrics: () => metrics.filter((metric) => metric.stat !== undefined).map(compute) });
  };
  const value = compute(metrics.find(({ isWatched }) => isWatched) ?? fail(`${name} watches nothing`));
  return typeof value === "number" || value === undefined ? value : fail(`${name} watches several series`);
}

function readStat({ namespace, name, dimensions, statistic }: MetricStat, points: readonly Point[]): number | undefined {
  const wanted = Object.entries(dimensions);
  const fits = (point: Point) =>
    point.name === name &&
    point.namespace === namespace &&
    Object.keys(point.dimensions).length === wanted.length &&
    wanted.every(([dimension, value]) => point.dimensions[dimension] === value);
  return toStatistic(
    statistic,
    points.filter(fits).map(({ value }) => value),
  );
}

function fail(message: string): never {
  throw new Error(message);
}
