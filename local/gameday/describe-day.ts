import { type Alarm, periodOf } from "./alarm.ts";
import type { Outcome } from "./hold-fault.ts";

/** The head of the table that `npm run gameday` prints. */
export const head = ["fault", "callers saw", "alarm", "also raised", "what ended it", "lost"];

/** Builds the row of a fault. The figures are those of one run. */
export function describeOutcome(
  { fault, seen, alarmAfter, clearedAfter, also, lost }: Outcome,
  alarms: readonly Alarm[],
): readonly string[] {
  const alarm = alarms.find(({ name }) => name === fault.alarm);
  return [
    fault.title,
    seen,
    alarm === undefined ? "none: no operator can act" : `\`${alarm.name}\` after ${alarmAfter} min (${describeRule(alarm)})`,
    also.length === 0 ? "nothing" : also.map((name) => `\`${name}\`: ${fault.also[name]}`).join("; "),
    `${fault.step}. All alarms were over ${clearedAfter} min later`,
    lost.length === 0 ? "nothing" : lost.join(", "),
  ];
}

function describeRule(alarm: Alarm): string {
  if (alarm.kind === "composite") {
    return "composite";
  }
  const minutes = periodOf(alarm) / 60;
  const of = alarm.datapointsToAlarm === alarm.evaluationPeriods ? "" : `${alarm.datapointsToAlarm} of `;
  return `${of}${alarm.evaluationPeriods} × ${minutes} min`;
}
