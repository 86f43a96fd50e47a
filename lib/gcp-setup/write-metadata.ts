import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import type { Projects, SetupRuns } from "./ports.ts";
import type { ProjectResult } from "./setup-run.ts";
import type { ProjectTaskInput } from "./task-input.ts";

export type WriteMetadataDeps = { readonly runs: SetupRuns; readonly projects: Projects; readonly clock: Clock };

/**
 * Records one chosen project from the discovery's result. Idempotent.
 *
 * @throws {Failure} `not_found`: the run is gone. `table_throttled`, `table_unavailable`: a retry helps.
 */
export async function writeMetadata(deps: WriteMetadataDeps, { tenant, runId, projectId }: ProjectTaskInput): Promise<ProjectResult> {
  const run = await deps.runs.read(runId);
  if (run === undefined || run.tenant !== tenant) {
    throw new Failure("not_found", { detail: "setup run" });
  }
  const project = run.discovery?.projects.find((found) => found.projectId === projectId);
  let result: ProjectResult = { projectId, prepared: true };
  if (project === undefined) {
    result = { projectId, prepared: false, code: "project_not_visible" };
  } else if (project.billing === "disabled") {
    result = { projectId, prepared: false, code: "billing_disabled" };
  } else {
    await deps.projects.write({ ...project, tenant, runId, preparedAt: deps.clock() });
  }
  await deps.runs.recordProject(runId, result);
  return result;
}
