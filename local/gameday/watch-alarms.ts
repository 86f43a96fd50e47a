import type { Alarm, AlarmState, MetricAlarm, Point } from "./alarm.ts";
import { evaluateRule } from "./alarm-rule.ts";
import { evaluateAlarm } from "./evaluate-alarm.ts";

export type States = Readonly<Record<string, AlarmState>>;

/**
 * Evaluates every alarm at the end of each minute, composite alarms after those that they name.
 *
 * @param minutes - How many minutes have ended.
 * @param settled - The states after the first minutes, which are not worked out again. Default: none.
 * @returns The states after each minute. An alarm begins as `INSUFFICIENT_DATA`, as a new one does.
 */
export function watchAlarms(
  alarms: readonly Alarm[],
  points: readonly Point[],
  minutes: number,
  settled: readonly States[] = [],
): readonly States[] {
  const metricAlarms = alarms.filter((alarm) => alarm.kind === "metric");
  // An alarm reads few of the metrics: it is not to go through all points in each of its minutes.
  const read = new Map(metricAlarms.map((alarm) => [alarm.name, points.filter(({ name }) => namesMetric(alarm, name))]));
  const history = [...settled];
  for (let minute = history.length; minute < minutes; minute += 1) {
    const before = history.at(-1) ?? {};
    const evaluate = (alarm: MetricAlarm) =>
      evaluateAlarm(alarm, read.get(alarm.name) ?? [], minute, before[alarm.name] ?? "INSUFFICIENT_DATA");
    history.push(addComposites(alarms, Object.fromEntries(metricAlarms.map((alarm) => [alarm.name, evaluate(alarm)]))));
  }
  return history;
}

const namesMetric = ({ metrics }: MetricAlarm, name: string): boolean =>
  metrics.some(({ stat, expression }) => stat?.name === name || expression?.includes(`(${name})`) === true);

/** @throws {Error} A rule names an alarm that is not there, or itself. */
function addComposites(alarms: readonly Alarm[], ofMetrics: States): States {
  const states: Record<string, AlarmState> = { ...ofMetrics };
  const rules = new Map(alarms.flatMap((alarm) => (alarm.kind === "composite" ? [[alarm.name, alarm.rule] as const] : [])));
  const stateOf = (name: string, above: readonly string[]): AlarmState => {
    const known = states[name];
    if (known !== undefined) {
      return known;
    }
    const rule = rules.get(name);
    if (rule === undefined || above.includes(name)) {
      throw new Error(`the rule of ${above.at(-1)} names ${name}, which is ${rule === undefined ? "no alarm" : "above it"}`);
    }
    const state = evaluateRule(rule, (named) => stateOf(named, [...above, name])) ? "ALARM" : "OK";
    states[name] = state;
    return state;
  };
  for (const name of rules.keys()) {
    stateOf(name, []);
  }
  return states;
}
