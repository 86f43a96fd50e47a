import { failures } from "../errors.ts";
import { isFailureCode, parseFailureCode } from "./parse-failure-code.ts";
import type { SetupEnd } from "./ports.ts";
import type { ProjectResult, SetupRun } from "./setup-run.ts";
import type { FinishTaskInput } from "./task-input.ts";

/**
 * Decides how a run that came to its last task has ended. Pure.
 *
 * One prepared project is enough for an outcome, `partial` if others are missing. None at all is a fault when something
 * failed; of several faults, one that the customer cannot mend comes first. Otherwise the selection held no project that could
 * be prepared.
 */
export function decideEnd(run: SetupRun | undefined, input: Pick<FinishTaskInput, "discovery" | "results">): SetupEnd {
  const results = input.results.map(toProjectResult);
  switch (input.discovery.choice) {
    case "needs_selection":
      return success({ kind: "needs_selection", eligibleCount: run?.discovery?.eligibleCount ?? 0 });
    case "no_projects":
      return success({ kind: "unprepared", reason: "gcp_no_projects", results });
    case "no_billing":
      return success({ kind: "unprepared", reason: "gcp_failed_billing", results });
    case "prepare":
      return decidePrepared(results);
  }
}

function decidePrepared(results: readonly ProjectResult[]): SetupEnd {
  const codes = results.flatMap((result) => (result.prepared ? [] : [result.code]));
  if (codes.length < results.length) {
    return success({ kind: codes.length === 0 ? "completed" : "partial", results });
  }
  const faults = codes.filter(isFailureCode);
  const fault = faults.find((code) => failures[code].owner !== "customer") ?? faults[0];
  if (fault !== undefined) {
    return { state: "FAILURE", code: fault };
  }
  return success({ kind: "unprepared", reason: "gcp_failed", results });
}

const success = (outcome: Extract<SetupEnd, { state: "SUCCESS" }>["outcome"]): SetupEnd => ({ state: "SUCCESS", outcome });

/** A project that failed in the state machine carries the name of any error; one of our own words stays as it is. */
function toProjectResult(result: FinishTaskInput["results"][number]): ProjectResult {
  if (result.prepared) {
    return result;
  }
  const { projectId, prepared, code } = result;
  return { projectId, prepared, code: code === "project_not_visible" || code === "billing_disabled" ? code : parseFailureCode(code) };
}
