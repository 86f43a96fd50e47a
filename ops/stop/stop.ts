import type { StopTarget } from "../../lib/connections/switches.ts";
import { secondsAfter } from "../../lib/system.ts";
import { switchChangesIn } from "../../lib/table/stored-switches.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import { describeError } from "../missing-right.ts";
import type { Answer } from "../program.ts";
import { toRows } from "../rows.ts";
import type { Target } from "../target.ts";
import { toDistance } from "../to-distance.ts";
import { type LivingOn, lastOf, listRemains } from "./lives-on.ts";
import { describeStop, readCovered, requireKnown, toFacts, toOption } from "./selection.ts";

/** Seconds after which no process hands out a token of what was stopped. */
export const holdsSeconds = 5;

type Deps = {
  /** Waits for some milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Tells what has happened so far. */
  readonly say: (line: string) => void;
};

/** Tells what a stop would cover. */
export async function previewStop(target: Target, stop: StopTarget): Promise<Answer> {
  await requireKnown(target, stop);
  const { connections, unreadable } = await readCovered(target, stop);
  const text = [
    `${describeStop(stop)}: no token of ${connections.length} connections would be handed out any more`,
    ...unreadableLine(unreadable),
    nothingChanged,
  ];
  return { text, json: { stopped: describeStop(stop), connections: connections.length, unreadable, done: false } };
}

/**
 * Stops access, waits until no process hands out a token any more, and tells what lives on. The stop comes first: neither the audit record nor
 * the list of what lives on may hold it up, and if one of them fails the stop is in force.
 *
 * @throws {Error} The table does not know the organisation, or the stop could not be written: nothing is stopped. Or it is in force, and what came after it failed, as the message says.
 */
export async function stopAccess(target: Target, stop: StopTarget, { pause, say }: Deps): Promise<Answer> {
  const { table, clock } = target;
  await requireKnown(target, stop);
  const since = clock();
  await switchChangesIn(table).stop(stop, since);
  const handedOutUntil = secondsAfter(since, holdsSeconds);
  say(`stopped: ${describeStop(stop)}. No process hands out a token after ${handedOutUntil.toISOString()}`);
  const [recorded] = await Promise.allSettled([
    leaveRecord(target, { act: "operator.stop", ...toFacts(stop) }),
    pause(Math.max(0, handedOutUntil.getTime() - clock().getTime())),
  ]);
  try {
    return await tellRemains(target, stop, {
      since,
      handedOutUntil,
      unrecorded: recorded.status === "rejected" ? describeError(recorded.reason.cause ?? recorded.reason) : undefined,
    });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : cause;
    throw new Error(`${describeStop(stop)} is stopped. What lives on could not be read: ${said}`, { cause });
  }
}

type Stopped = {
  readonly since: Date;
  readonly handedOutUntil: Date;
  /** Why the stop has no audit record. `undefined`: it has one. */
  readonly unrecorded: string | undefined;
};

async function tellRemains(target: Target, stop: StopTarget, { since, handedOutUntil, unrecorded }: Stopped): Promise<Answer> {
  const { connections, unreadable } = await readCovered(target, stop);
  const { tokens, keys, stored } = listRemains(connections, handedOutUntil);
  const now = target.clock();
  const last = lastOf(tokens);
  const text = [
    `stopped: ${describeStop(stop)}, ${connections.length} connections`,
    tellLast(tokens, last, now),
    "",
    ...toRows(
      ["what lives on", "connections", "until, at the latest", "what ends it sooner"],
      [...tokens, ...keys].map((row) => [row.what, String(row.connections), tellUntil(row, now), row.sooner]),
    ),
    "",
    ...Object.entries(stored).map(([what, count]) => `${what} of ${count} connections is stored and stays valid until a disconnect`),
    ...unreadableLine(unreadable),
    ...(unrecorded === undefined
      ? []
      : [`No audit record could be left of this stop: it is in force, and you must write it down: ${unrecorded}`]),
    `To lift it: npm run ops -- resume --stage ${target.stage} ${toOption(stop)} --yes`,
  ];
  const json = {
    stopped: describeStop(stop),
    since: since.toISOString(),
    handed_out_until: handedOutUntil.toISOString(),
    last_token_dead_at: last?.toISOString() ?? null,
    connections: connections.length,
    lives_on: [...tokens, ...keys].map(({ until, ...row }) => ({ ...row, until: until?.toISOString() ?? null })),
    stored,
    unreadable,
    recorded: unrecorded === undefined,
    done: true,
  };
  return { text, json };
}

const tellUntil = ({ until }: LivingOn, now: Date) =>
  until === undefined ? "not known: a provider did not say" : `${until.toISOString()} (${toDistance(until, now)})`;

function tellLast(tokens: readonly LivingOn[], last: Date | undefined, now: Date): string {
  if (tokens.length === 0) {
    return "no token that was handed out lives on";
  }
  return last === undefined
    ? "when the last token is dead that was handed out is not known: a provider did not say how long its token lives"
    : `the last token that was handed out is dead at ${last.toISOString()} (${toDistance(last, now)})`;
}

const unreadableLine = (unreadable: number): string[] =>
  unreadable === 0 ? [] : [`${unreadable} records cannot be read by this release, and are stopped if they are covered`];
