import type { Events } from "../connections/domain-event.ts";
import { decideEnd } from "./decide-end.ts";
import { parseFailureCode } from "./parse-failure-code.ts";
import type { SetupEnd, SetupRuns } from "./ports.ts";
import type { FailureTaskInput, FinishTaskInput, RunFacts } from "./task-input.ts";

export type FinishSetupDeps = { readonly runs: SetupRuns; readonly events: Events };

/** What an execution shows of its end. */
export type FinishedSetup = { readonly runId: string; readonly state: SetupEnd["state"] };

/**
 * Last task of a setup that came through: writes how it ended and tells it.
 *
 * @throws {Failure} `not_found`: the run is gone. `table_throttled`, `table_unavailable`: a retry helps.
 */
export async function finishSetup(deps: FinishSetupDeps, input: FinishTaskInput): Promise<FinishedSetup> {
  return endRun(deps, input, decideEnd(await deps.runs.read(input.runId), input));
}

/** Last task of a setup that broke: writes the code and tells it. A run that has ended before keeps its end. */
export async function recordFailure(deps: FinishSetupDeps, input: FailureTaskInput): Promise<FinishedSetup> {
  return endRun(deps, input, { state: "FAILURE", code: parseFailureCode(input.code) });
}

/** Tells the end that stands, with an id of its own: a retry that comes second tells the same thing, not another one. */
async function endRun(deps: FinishSetupDeps, { tenant, provider, account, runId }: RunFacts, end: SetupEnd): Promise<FinishedSetup> {
  const standing = await deps.runs.finish(runId, end);
  const name = toEventName(standing);
  const code = standing.state === "FAILURE" ? { code: standing.code } : {};
  await deps.events.publish({ name, id: `${runId}.ended`, runId, connection: { tenant, provider, account }, ...code });
  return { runId, state: standing.state };
}

function toEventName(end: SetupEnd) {
  if (end.state === "FAILURE" || end.outcome.kind === "unprepared") {
    return "setup.failed";
  }
  return `setup.${end.outcome.kind}` as const;
}
