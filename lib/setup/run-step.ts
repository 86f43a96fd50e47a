import { toKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { applyStep } from "./apply-step.ts";
import { requirePerson, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import type { Change, Ledger } from "./ledger.ts";
import { isBlocked, type PlanHeader, type Plans } from "./plan.ts";
import type { Setup, SetupCall } from "./setup.ts";
import type { SetupRuns, TokenLimits } from "./setup-stores.ts";
import type { StepTaskInput } from "./task-input.ts";

export type RunStepDeps = SetupCallDeps & {
  readonly runs: Pick<SetupRuns, "recordTarget">;
  readonly plans: Pick<Plans, "readHeader" | "readTarget">;
  readonly ledger: Pick<Ledger, "begin" | "end" | "list">;
  readonly setup: Pick<Setup, "apply">;
};

/** What a step has done, for the state machine: counts and a word. */
export type StepDone = { readonly changed: number; readonly failed: number; readonly code?: string };

/**
 * Makes the changes of one step in one target, as its plan says. A task of the state machine. May be repeated at any time.
 *
 * @throws {Failure} `not_found`: the plan or the connection is gone. `account_mismatch`: another account is connected. Failures that the machine retries.
 */
export async function runStep(deps: RunStepDeps, step: string, input: StepTaskInput, limits: TokenLimits): Promise<StepDone> {
  const key = toKey(input);
  const { runId, planId, target } = input;
  const { access, home } = await readPlanHeader(deps, input);
  const planned = await deps.plans.readTarget(key, planId, target);
  // The plan lists the changes of a blocked target too: for an administrator who makes them by hand.
  const open = planned === undefined || isBlocked(planned) ? [] : planned.changes;
  const changes: readonly Change[] = open.filter((change) => change.step === step);
  if (changes.length === 0) {
    return { changed: 0, failed: 0 };
  }
  await deps.runs.recordTarget(runId, { target, state: "working", step });
  const apply = (call: SetupCall) => applyStep(deps, changes, runId, call);
  const { changed, failed } = await withSetupCall(deps, key, { access, home, targets: [target] }, apply, limits);
  const [first] = failed;
  return { changed, failed: failed.length, ...defined({ code: first?.code }) };
}

/**
 * @throws {Failure} `not_found`: the plan has expired, or is another connection's. `account_mismatch`: it was worked out for an account that is not
 *   connected any more.
 */
export async function readPlanHeader(deps: Pick<RunStepDeps, "connections" | "plans">, input: StepTaskInput): Promise<PlanHeader> {
  const key = toKey(input);
  const [header, connection] = await Promise.all([deps.plans.readHeader(key, input.planId), deps.connections.read(key)]);
  if (header === undefined) {
    throw new Failure("not_found", { detail: "setup plan" });
  }
  requirePerson(header.personId, connection);
  return header;
}

type VerifyTargetDeps = Omit<RunStepDeps, "setup"> & { readonly setup: Pick<Setup, "verify"> };

/**
 * Proves that what a setup made gives access to one target. A task of the state machine, which repeats it while the provider spreads the access.
 *
 * @throws {Failure} `access_pending`: not yet; the machine waits. Another failure: the proof could not be made.
 */
export async function verifyTarget(deps: VerifyTargetDeps, input: StepTaskInput, limits: TokenLimits): Promise<Omit<StepDone, "changed">> {
  const { runId, target } = input;
  const { access, home } = await readPlanHeader(deps, input);
  await deps.runs.recordTarget(runId, { target, state: "working", step: "verify" });
  const verify = (call: SetupCall) => deps.setup.verify(target, call);
  const proof = await withSetupCall(deps, toKey(input), { access, home, targets: [target] }, verify, limits);
  return proof.state === "ready" ? { failed: 0 } : { failed: 1, code: proof.code };
}
