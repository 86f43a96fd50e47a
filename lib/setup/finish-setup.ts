import { type ConnectionKey, toKey } from "../connections/connection.ts";
import type { Events } from "../connections/domain-event.ts";
import { defined } from "../defined.ts";
import { failures, isFailureCode } from "../errors.ts";
import { type Clock, minutesAfter } from "../system.ts";
import { lookAfterMinutes } from "./daily-drift-check.ts";
import type { EndedRun } from "./look-findings.ts";
import { parseFailureCode } from "./parse-failure-code.ts";
import { releaseClaim, type SetupClaims } from "./setup-claims.ts";
import type { LoginEnd, SetupRun, TargetResult } from "./setup-run.ts";
import type { SetupEnd, SetupRuns } from "./setup-stores.ts";
import type { FailureTaskInput, FinishTaskInput, RunFacts } from "./task-input.ts";

/** Sets when a connection's setup is looked at next, if at all, and notes on its record how the run has ended. */
export type ScheduleLook = (connection: ConnectionKey, at: Date | undefined, run: EndedRun) => Promise<void>;

export type FinishSetupDeps = {
  readonly runs: SetupRuns;
  readonly claims: Pick<SetupClaims, "release">;
  readonly events: Events;
  readonly scheduleLook: ScheduleLook;
  readonly clock: Clock;
};

/** The output of an execution. */
export type FinishedSetup = { readonly runId: string; readonly state: SetupEnd["state"] };

/**
 * Writes the end of a setup and publishes it. Last task of a setup whose tasks all ran.
 *
 * @throws {Failure} `not_found`: the run is gone. `table_throttled`, `table_unavailable`, `connection_busy`: a retry helps.
 */
export async function finishSetup(deps: FinishSetupDeps, input: FinishTaskInput): Promise<FinishedSetup> {
  const run = await deps.runs.read(input.runId);
  return endRun(deps, input, run, decideEnd(run, input));
}

/** Writes the failure's code and publishes it. Last task of a setup that failed. A run that has already ended keeps its end. */
export const recordSetupFailure = async (deps: FinishSetupDeps, input: FailureTaskInput): Promise<FinishedSetup> =>
  endRun(deps, input, await deps.runs.read(input.runId), { state: "FAILURE", code: parseFailureCode(input.code) });

/**
 * Has the result looked at soon, publishes the stored end, and lets the next run begin. The event's id and instant depend only on the run, so that a
 * retry publishes the same event again.
 *
 * The look comes first, because it holds the connection's lease for a moment: a caller who sees the end finds the lease free. A failure of it is
 * thrown last, so that it delays no end. A run that was to choose first has no end to note, and one that began no target nothing to look at.
 */
async function endRun(deps: FinishSetupDeps, facts: RunFacts, run: SetupRun | undefined, end: SetupEnd): Promise<FinishedSetup> {
  const { runId } = facts;
  const hasBegun = (run?.results ?? []).length > 0;
  const lookAt = hasBegun ? minutesAfter(deps.clock(), lookAfterMinutes) : undefined;
  const key = toKey(facts);
  const ended = { standing: end, results: run?.results ?? [], ...defined({ personId: run?.personId }) };
  const [scheduled] = await Promise.allSettled([isChoice(end) ? undefined : deps.scheduleLook(key, lookAt, ended)]);
  const { standing, endedAt } = await deps.runs.finish(runId, end);
  const name = toEventName(standing);
  const code = standing.state === "FAILURE" ? { code: standing.code } : {};
  await deps.events.publish({ name, id: `${runId}.ended`, happenedAt: endedAt, runId, connection: key, ...code });
  await releaseClaim(deps.claims, key, runId, standing, deps.clock());
  if (scheduled.status === "rejected") {
    throw scheduled.reason;
  }
  return { runId, state: standing.state };
}

/** Whether a person has to choose targets before anything can be set up. */
const isChoice = (end: SetupEnd): boolean => end.state === "SUCCESS" && end.outcome.kind === "needs_selection";

function toEventName(end: SetupEnd) {
  if (end.state === "FAILURE" || end.outcome.kind === "unprepared") {
    return "setup.failed";
  }
  return `setup.${end.outcome.kind}` as const;
}

/**
 * Decides the end of a run that reached its last task. Pure.
 *
 * One target that is set up is enough for success, `partial` if others are missing or late. Without one, a failed target makes the run a
 * fault; of several faults, one that the customer cannot fix comes first. Otherwise no chosen target could be set up.
 */
export function decideEnd(run: SetupRun | undefined, { discovery, login }: Pick<FinishTaskInput, "discovery" | "login">): SetupEnd {
  const choice = discovery?.choice ?? "prepare";
  switch (choice) {
    case "needs_selection":
      return success({ kind: "needs_selection", eligibleCount: run?.discovery?.eligibleCount ?? 0 });
    case "no_targets":
    case "none_eligible":
      return success({ kind: "unprepared", reason: choice, results: [] });
    case "prepare":
      return decideSetUp(run === undefined ? [] : toFinalResults(run), login);
  }
}

/** The result of each chosen target. One that no task has ended was lost on the way: a fault of ours. */
export function toFinalResults({ discovery, selected, results }: SetupRun): TargetResult[] {
  const chosen = discovery?.chosen ?? selected;
  return chosen.map((target) => {
    const result = results.find((each) => each.target === target);
    return result === undefined || result.state === "working" ? { target, state: "failed", code: "internal" } : result;
  });
}

function decideSetUp(results: readonly TargetResult[], login: LoginEnd | undefined): SetupEnd {
  const codes = results.flatMap((result) => (result.state === "failed" ? [result.code] : []));
  if (codes.length < results.length) {
    const isComplete = results.every(({ state }) => state === "ready");
    return success({ kind: isComplete ? "completed" : "partial", results, ...defined({ login }) });
  }
  const faults = codes.filter(isFailureCode);
  const fault = faults.find((code) => failures[code].owner !== "customer") ?? faults[0];
  if (fault !== undefined) {
    return { state: "FAILURE", code: fault };
  }
  return success({ kind: "unprepared", reason: "none_ready", results });
}

const success = (outcome: Extract<SetupEnd, { state: "SUCCESS" }>["outcome"]): SetupEnd => ({ state: "SUCCESS", outcome });
