import type { StopTarget, SwitchState } from "../../lib/connections/switches.ts";
import { readSwitchesNow, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { toDistance } from "../to-distance.ts";
import { describeStop, toFacts, toOption } from "./selection.ts";

const toSince = (since: Date, now: Date) => `since ${since.toISOString()} (${toDistance(since, now)})`;

/** Tells what is switched off. @returns No line: nothing is. */
export const tellSwitches = ({ stops, drainedSince }: SwitchState, now: Date): readonly string[] => [
  ...stops.map(({ target, since }) => `STOPPED ${toSince(since, now)}: ${describeStop(target)}. Lift it with resume ${toOption(target)}`),
  ...(drainedSince === undefined
    ? []
    : [`PAUSED ${toSince(drainedSince, now)}: refreshes of providers that rotate. End it with resume --drain`]),
];

/** The switches for a program. */
export const toSwitchesJson = ({ stops, drainedSince }: SwitchState) => ({
  stops: stops.map(({ target, since }) => ({ target: describeStop(target), since: since.toISOString() })),
  drained_since: drainedSince?.toISOString() ?? null,
});

/** Tells what is switched off in a stage. */
export async function showSwitches({ table, clock }: Target): Promise<Answer> {
  const state = await readSwitchesNow(table);
  const lines = tellSwitches(state, clock());
  return { text: lines.length === 0 ? ["nothing is stopped, and refreshes are not paused"] : lines, json: toSwitchesJson(state) };
}

/**
 * Lifts one stop. Another one that covers the same connection stays in force, and is told.
 *
 * @throws {Error} There is no such stop, or the audit record could not be left: nothing was lifted.
 */
export async function liftStop(target: Target, stop: StopTarget, yes: boolean): Promise<Answer> {
  const { table, clock } = target;
  const name = describeStop(stop);
  const before = await readSwitchesNow(table);
  const found = before.stops.find((one) => describeStop(one.target) === name);
  if (found === undefined) {
    throw new Error([`there is no stop of ${name}`, ...tellSwitches(before, clock())].join("\n"));
  }
  const others = tellSwitches({ stops: before.stops.filter((one) => one !== found) }, clock());
  if (!yes) {
    return {
      text: [`${name}: stopped ${toSince(found.since, clock())}`, ...others, nothingChanged],
      json: { lifted: name, done: false },
    };
  }
  await leaveRecord(target, { act: "operator.resume", ...toFacts(stop) });
  await switchChangesIn(table).lift(stop);
  const text = [
    `${name}: the stop is lifted. Callers get tokens within two seconds, and the schedule goes on within ten minutes`,
    ...others,
  ];
  return { text, json: { lifted: name, stopped_since: found.since.toISOString(), done: true } };
}

/** Ends the pause of refreshes. @throws {Error} There is none, or the audit record could not be left. */
export async function endDrain(target: Target, yes: boolean): Promise<Answer> {
  const { table, clock } = target;
  const { drainedSince } = await readSwitchesNow(table);
  if (drainedSince === undefined) {
    throw new Error("refreshes are not paused");
  }
  if (!yes) {
    return { text: [`refreshes are paused ${toSince(drainedSince, clock())}`, nothingChanged], json: { done: false } };
  }
  await leaveRecord(target, { act: "operator.resume", stops: "drain" });
  await switchChangesIn(table).endDrain();
  return {
    text: ["refreshes go on: those that are due within two minutes"],
    json: { drained_since: drainedSince.toISOString(), done: true },
  };
}
