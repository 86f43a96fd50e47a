import { defined } from "../defined.ts";
import { failures } from "../errors.ts";
import { isFailureCode } from "./parse-failure-code.ts";
import type { LoginEnd, SetupRun, TargetResult } from "./setup-run.ts";
import type { SetupEnd } from "./setup-stores.ts";
import type { FinishTaskInput } from "./task-input.ts";

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
