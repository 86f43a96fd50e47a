import { type Connection, toDisconnectId, toKey } from "../connections/connection.ts";
import type { Connections } from "../connections/stores.ts";
import { isTearingDown } from "../connections/teardown-result.ts";
import { Failure } from "../errors.ts";
import { type Clock, minutesAfter } from "../system.ts";
import { type Ledger, type LedgerEntry, mustUndo } from "./ledger.ts";
import type { Setup } from "./setup.ts";
import { type SetupClaims, setupTaskMinutes } from "./setup-claims.ts";
import type { ListTeardownInput, TeardownPart } from "./task-input.ts";

export type ListTeardownTargetsDeps = {
  readonly connections: Pick<Connections, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly claims: Pick<SetupClaims, "read">;
  readonly setup: Pick<Setup, "onceSteps">;
  readonly clock: Clock;
};

/**
 * What the state machine does next. `wait`: a setup may still be at work. `each`: the targets with something of their own, those of each task; `once`:
 * those that hold what all of them use, such as accounts, in the same form. `homes`: those that hold or held such things.
 */
export type TeardownTargets = { readonly next: "wait" | "undo"; readonly homes: readonly string[] } & Readonly<
  Record<TeardownPart, readonly TaskTargets[]>
> &
  EarlierPages;

/**
 * Lists the targets in which something is to be taken back. First task of a teardown, repeated while a setup runs, and once for each further
 * page of targets.
 *
 * @throws {Failure} `not_found`: another run tears the connection down, or none does. `table_throttled`, `table_unavailable`: a retry helps.
 */
export async function listTeardownTargets(deps: ListTeardownTargetsDeps, input: ListTeardownInput): Promise<TeardownTargets> {
  const key = toKey(input);
  const { disconnect } = requireTornDown(await deps.connections.read(key), input.runId);
  // The claim first: what a run has begun that ends between the two is in the list.
  const setupRun = await deps.claims.read(key);
  const entries = await deps.ledger.list(key);
  if (setupRun !== undefined && deps.clock() < minutesAfter(disconnect.startedAt, setupTaskMinutes)) {
    return { next: "wait", each: [], once: [], homes: [] };
  }
  const open = entries.filter(mustUndo);
  const targetsOf = (part: TeardownPart) => toTargets(open.filter((entry) => isOfPart(entry, part, deps.setup)));
  return {
    next: "undo",
    ...toTeardownPage(targetsOf("each"), input.found ?? {}),
    once: targetsOf("once"),
    homes: toTargets(entries.filter((entry) => isOfPart(entry, "once", deps.setup))),
  };
}

/** The targets of entries, each once, in their order. */
export const toTargets = (entries: readonly LedgerEntry[]): readonly string[] => [...new Set(entries.map(({ change }) => change.target))];

/** Whether an entry is taken back in this part of a teardown. */
export const isOfPart = ({ change }: Pick<LedgerEntry, "change">, part: TeardownPart, { onceSteps }: Pick<Setup, "onceSteps">): boolean =>
  onceSteps.includes(change.step) === (part === "once");

/** @throws {Failure} `not_found`: this run does not tear it down, or not any more. */
export function requireTornDown(connection: Connection | undefined, runId: string) {
  const disconnect = connection?.disconnect;
  if (
    connection === undefined ||
    disconnect === undefined ||
    !isTearingDown(connection) ||
    toDisconnectId(connection.id, disconnect) !== runId
  ) {
    throw new Failure("not_found", { detail: "teardown" });
  }
  return { ...connection, disconnect };
}

/** Tasks of a page, and targets that one task takes back, one after another. Ten tasks run at a time. */
const mostTasks = 250;
const mostInTask = 10;

/** Characters of a page's ids. Step Functions keeps 256 KB of state between two tasks. */
const mostCharacters = 120_000;

/**
 * Targets of one teardown. Each task writes seven events into the history of the execution, which may have 25,000, and each retry four more. The rest
 * stays in the ledger as it is, and the disconnect lists it.
 */
const mostTargets = 10_000;

/** What earlier pages of the same teardown have listed: the last target, and how many there were. */
export type EarlierPages = { readonly after?: string | undefined; readonly listed?: number | undefined };

/** The targets of one task. One alone is no list: so the functions of release 0.1.0 read it after a rollback. */
type TaskTargets = string | readonly string[];

/** A part of a teardown's targets, shared out to tasks. `after`: there is another page, which begins after this target. */
type TeardownPage = { readonly each: readonly TaskTargets[]; readonly listed: number; readonly after?: string };

/**
 * Takes the next page of targets, in the order of their ids, so that a target that could not be taken back is in no second page. Pure. Few targets get
 * a task each.
 */
export function toTeardownPage(targets: readonly string[], { after, listed = 0 }: EarlierPages): TeardownPage {
  const waiting = targets.filter((target) => after === undefined || target > after).toSorted(byCode);
  const most = Math.max(0, Math.min(mostTasks * mostInTask, mostTargets - listed));
  const page: string[] = [];
  let characters = 0;
  for (const target of waiting.slice(0, most)) {
    characters += target.length + 3;
    if (characters > mostCharacters && page.length > 0) {
      break;
    }
    page.push(target);
  }
  const inTask = Math.ceil(page.length / mostTasks);
  const each = Array.from({ length: Math.ceil(page.length / Math.max(1, inTask)) }, (_, index) =>
    toTaskTargets(page.slice(index * inTask, (index + 1) * inTask)),
  );
  const last = page.at(-1);
  const count = listed + page.length;
  const isMore = last !== undefined && page.length < waiting.length && count < mostTargets;
  return { each, listed: count, ...(isMore ? { after: last } : {}) };
}

const toTaskTargets = (targets: readonly string[]): TaskTargets => {
  const [first] = targets;
  return first !== undefined && targets.length === 1 ? first : targets;
};

const byCode = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
