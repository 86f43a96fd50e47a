import type { Events } from "../connections/domain-event.ts";
import type { SetupRuns } from "./setup-stores.ts";
import type { RunFacts } from "./task-input.ts";
import { toRunKey } from "./to-run-key.ts";

export type BeginRunDeps = { readonly runs: Pick<SetupRuns, "recordStarted">; readonly events: Events };

/** Records and publishes that a run began. The first task of a run does it: any task can be the first. A retry publishes the same event again. */
export async function beginRun(deps: BeginRunDeps, facts: RunFacts): Promise<void> {
  const { runId } = facts;
  await deps.runs.recordStarted(runId);
  await deps.events.publish({ name: "setup.started", id: `${runId}.started`, runId, connection: toRunKey(facts) });
}
