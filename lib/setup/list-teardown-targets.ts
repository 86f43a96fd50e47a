import { type Connection, toDisconnectId } from "../connections/connection.ts";
import { isTearingDown } from "../connections/setup-return.ts";
import type { Connections } from "../connections/stores.ts";
import { Failure } from "../errors.ts";
import { minutesAfter } from "../instants.ts";
import type { Clock } from "../system.ts";
import { isOpen } from "./is-open.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import type { Setup } from "./setup.ts";
import type { SetupClaims } from "./setup-claims.ts";
import { setupTaskMinutes } from "./setup-task-minutes.ts";
import type { ListTeardownInput, TeardownPart } from "./teardown-input.ts";
import { type EarlierPages, type TaskTargets, toTeardownPage } from "./teardown-page.ts";
import { toRunKey } from "./to-run-key.ts";

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
  const key = toRunKey(input);
  const { disconnect } = requireTornDown(await deps.connections.read(key), input.runId);
  // The claim first: what a run has begun that ends between the two is in the list.
  const setupRun = await deps.claims.read(key);
  const entries = await deps.ledger.list(key);
  if (setupRun !== undefined && deps.clock() < minutesAfter(disconnect.startedAt, setupTaskMinutes)) {
    return { next: "wait", each: [], once: [], homes: [] };
  }
  const open = entries.filter(isOpen);
  const targetsOf = (part: TeardownPart) => toTargets(open.filter((entry) => isOfPart(entry, part, deps.setup)));
  return {
    next: "undo",
    ...toTeardownPage(targetsOf("each"), input.found ?? {}),
    once: targetsOf("once"),
    homes: toTargets(entries.filter((entry) => isOfPart(entry, "once", deps.setup))),
  };
}

const toTargets = (entries: readonly LedgerEntry[]): readonly string[] => [...new Set(entries.map(({ change }) => change.target))];

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
