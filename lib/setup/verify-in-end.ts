import type { SetupStanding, TargetResult } from "./setup-run.ts";

/** Builds the end of a run after a late target was verified. Pure. @returns `undefined`: the run has not ended, or the target is not late. */
export function verifyInEnd(standing: SetupStanding, target: string): SetupStanding | undefined {
  if (standing.state !== "SUCCESS" || (standing.outcome.kind !== "partial" && standing.outcome.kind !== "completed")) {
    return undefined;
  }
  const isIt = (result: TargetResult) => result.target === target && result.state === "late";
  const before = standing.outcome.results;
  if (!before.some(isIt)) {
    return undefined;
  }
  const results = before.map((result) => (isIt(result) ? ({ target, state: "ready" } as const) : result));
  const isComplete = results.every(({ state }) => state === "ready");
  return { state: "SUCCESS", outcome: { kind: isComplete ? "completed" : "partial", results } };
}
