import { withSetupCall } from "./build-setup-call.ts";
import { type RunStepDeps, readPlanHeader, type StepDone } from "./run-step.ts";
import type { Setup } from "./setup.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { StepTaskInput } from "./task-input.ts";
import { toRunKey } from "./to-run-key.ts";

export type VerifyTargetDeps = Omit<RunStepDeps, "setup"> & { readonly setup: Pick<Setup, "verify"> };

/**
 * Proves that what a setup made gives access to one target. A task of the state machine, which repeats it while the provider spreads the access.
 *
 * @throws {Failure} `access_pending`: not yet; the machine waits. Another failure: the proof could not be made.
 */
export async function verifyTarget(
  deps: VerifyTargetDeps,
  input: StepTaskInput,
  limits: Parameters<WithLiveToken>[2],
): Promise<Omit<StepDone, "changed">> {
  const { runId, target } = input;
  const { access, home } = await readPlanHeader(deps, input);
  await deps.runs.recordTarget(runId, { target, state: "working", step: "verify" });
  const proof = await withSetupCall(
    deps,
    toRunKey(input),
    { access, home, targets: [target] },
    (call) => deps.setup.verify(target, call),
    limits,
  );
  return proof.state === "ready" ? { failed: 0 } : { failed: 1, code: proof.code };
}
