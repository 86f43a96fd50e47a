import { nextProbe } from "../lib/connections/duties/next-probe.ts";
import { buildLine, type Line } from "./line.ts";

const connections = 1_000_000;
const dayMinutes = 1440;
const evenly = connections / dayMinutes;

/** Connected one after the other within this many minutes. */
const connectedWithin = 60;

/** The schedule makes no probe on this day. */
const pausedDay = 3;
const days = 6;

/** Probes that four workers make in a minute: 150 a second each, in the 45 s of a tick. */
const workedPerMinute = 4 * 150 * 45;

/** Runs the daily probes of a million connections on a virtual clock, and counts how many fall due in a minute. */
export async function benchProbePeak(): Promise<readonly Line[]> {
  const dueIn = simulate();
  const steady = peak(dueIn, 1, pausedDay);
  const afterPause = peak(dueIn, pausedDay + 1, days);
  const shared = { bench: "", baseline: `${evenly.toFixed(0)} a minute, spread evenly`, target: { atMost: 1.2 } };
  return [
    buildLine({
      ...shared,
      bench: "peak of a million daily probes, all connected within an hour",
      measured: `${steady} a minute`,
      value: steady / evenly,
    }),
    buildLine({
      ...shared,
      bench: "peak of a million daily probes, after a paused day",
      measured: `${afterPause} a minute`,
      value: afterPause / evenly,
    }),
  ];
}

/** @returns How many probes fall due in each minute. */
function simulate(): readonly number[] {
  const minutes = days * dayMinutes;
  const due: number[][] = Array.from({ length: minutes }, () => []);
  const plan = (id: number, minute: number) =>
    due[Math.ceil(nextProbe(`connection-${id}`, new Date(minute * 60_000)).getTime() / 60_000)]?.push(id);
  for (let id = 0; id < connections; id += 1) {
    plan(id, Math.floor((id * connectedWithin) / connections));
  }
  const overdue: number[] = [];
  let done = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const id of due[minute] ?? []) {
      overdue.push(id);
    }
    if (Math.floor(minute / dayMinutes) !== pausedDay) {
      const worked = overdue.slice(done, done + workedPerMinute);
      for (const id of worked) {
        plan(id, minute);
      }
      done += worked.length;
    }
  }
  return due.map(({ length }) => length);
}

const peak = (dueIn: readonly number[], fromDay: number, untilDay: number): number =>
  dueIn.slice(fromDay * dayMinutes, untilDay * dayMinutes).reduce((most, count) => Math.max(most, count), 0);
