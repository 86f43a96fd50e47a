import { toFailureCode } from "../errors.ts";
import { type RecordTargetDeps, recordTarget } from "./record-target.ts";
import { type RunStepDeps, readPlanHeader, runStep } from "./run-step.ts";
import type { TargetResult } from "./setup-run.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { TargetEndInput } from "./task-input.ts";

/**
 * Makes the changes of the last step in a target that is ready, and records how the target ended. A task of the state machine. May be repeated at
 * any time.
 *
 * @param input - With `labels`, the last step has failed for good: the target is ready without it, and its result has the code.
 * @throws {Failure} What {@link runStep} and {@link recordTarget} throw.
 */
export async function endTarget(
  deps: RunStepDeps & RecordTargetDeps,
  step: string,
  input: TargetEndInput,
  limits: Parameters<WithLiveToken>[2],
): Promise<TargetResult> {
  const { end, labels } = input;
  if (end.ended === "failed") {
    return recordTarget(deps, input);
  }
  if (await isReplaced(deps, input)) {
    return recordTarget(deps, { ...input, end: { ended: "failed", code: "account_mismatch" } });
  }
  if (end.ended === "late") {
    return recordTarget(deps, input);
  }
  const last = labels ?? (await runStep(deps, step, input, limits));
  return recordTarget(deps, { ...input, end: { ...end, parts: [...end.parts, last] } });
}

/** A target that another account has set up is not prepared for the one that took its place. */
async function isReplaced(deps: RunStepDeps, input: TargetEndInput): Promise<boolean> {
  try {
    await readPlanHeader(deps, input);
    return false;
  } catch (error) {
    if (toFailureCode(error) === "account_mismatch") {
      return true;
    }
    throw error;
  }
}
