import { failures } from "../failure-codes.ts";
import { isFailureCode, parseFailureCode } from "./parse-failure-code.ts";
import type { SetupEnd } from "./ports.ts";
import type { ProjectResult, SetupRun } from "./setup-run.ts";
import type { FinishTaskInput } from "./task-input.ts";

/**
 * Decides the end of a run that reached its last task. Pure.
 *
 * One prepared project is enough for success, `partial` if others are missing. Without one, a failed project makes the run a
 * fault; of several faults, one that the customer cannot fix comes first. Otherwise no selected project could be prepared.
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

/** A project that failed in the state machine may carry any error's name; the suite's own codes stay unchanged. */
function toProjectResult(result: FinishTaskInput["results"][number]): ProjectResult {
  if (result.prepared) {
    return result;
  }
  const { projectId, prepared, code } = result;
  return { projectId, prepared, code: code === "project_not_visible" || code === "billing_disabled" ? code : parseFailureCode(code) };
}
