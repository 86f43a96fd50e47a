import type { AlarmState, MetricAlarm } from "./alarm.ts";

/** CloudWatch looks at more periods than it evaluates, so that a late data point can take the place of a missing one. */
export const extraPeriods = 2;

type Rule = Pick<MetricAlarm, "comparison" | "threshold" | "evaluationPeriods" | "datapointsToAlarm" | "treatMissingData">;

/**
 * Decides the state of an alarm. Pure.
 *
 * Missing data points count only when there are fewer data points than the alarm evaluates: then the alarm's own setting fills the rest.
 *
 * @param values - One for each period, the newest first; `undefined` where there is no data point. Periods beyond
 *   `evaluationPeriods + extraPeriods` are not looked at.
 * @param before - The state until now, which `ignore` keeps.
 * @see {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html Missing data}
 */
export function decideState(rule: Rule, values: readonly (number | undefined)[], before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const real = values
    .slice(0, evaluationPeriods + extraPeriods)
    .filter((value) => value !== undefined)
    .slice(0, evaluationPeriods);
  const missing = evaluationPeriods - real.length;
  const breaching = real.filter((value) => isBreaching(rule, value)).length;
  const toState = (count: number): AlarmState => (count >= datapointsToAlarm ? "ALARM" : "OK");
  if (missing === 0 || treatMissingData === "notBreaching") {
    return toState(breaching);
  }
  if (treatMissingData === "breaching") {
    return toState(breaching + missing);
  }
  if (real.length === 0) {
    return treatMissingData === "ignore" ? before : "INSUFFICIENT_DATA";
  }
  if (breaching < real.length) {
    return toState(breaching);
  }
  // Every data point breaches, and there are too few of them.
  return treatMissingData === "ignore" && breaching < datapointsToAlarm ? before : "ALARM";
}

function isBreaching({ comparison, threshold }: Rule, value: number): boolean {
  switch (comparison) {
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "GreaterThanThreshold":
      return value > threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    case "LessThanThreshold":
      return value < threshold;
    default:
      throw new Error(`the comparison ${comparison} is not known here`);
  }
}
