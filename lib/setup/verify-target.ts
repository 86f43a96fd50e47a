import { withSetupCall } from "./build-setup-call.ts";
import { type RunStepDeps, readPlanHeader } from "./run-step.ts";
import type { Setup } from "./setup.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { StepTaskInput } from "./task-input.ts";
import { toRunKey } from "./to-run-key.ts";

export type VerifyTargetDeps = Omit<RunStepDeps, "setup"> & { readonly setup: Pick<Setup, "verify"> };

/**
 * Proves that what a setup made gives access to one target. A task of the state machine, which repeats it while the provider spreads the access.
 *
 * @throws {Failure} `access_pending`: not yet; the machine waits. Another failure: access was refused for good, or the proof failed.
 */
export async function verifyTarget(
  deps: VerifyTargetDeps,
  input: StepTaskInput,
  limits: Parameters<WithLiveToken>[2],
): Promise<{ readonly target: string }> {
  const { runId, target } = input;
  const { access, home } = await readPlanHeader(deps, input);
  await deps.runs.recordTarget(runId, { target, state: "working", step: "verify" });
  await withSetupCall(deps, toRunKey(input), { access, home }, (call) => deps.setup.verify(target, call), limits);
  return { target };
}
