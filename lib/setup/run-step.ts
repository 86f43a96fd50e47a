import { toKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import type { Clock } from "../system.ts";
import { applyStep } from "./apply-step.ts";
import { requirePerson, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import type { Change, Ledger } from "./ledger.ts";
import { parseTargetCode } from "./parse-failure-code.ts";
import { isBlocked, type PlanHeader, type Plans } from "./plan.ts";
import type { Setup, SetupCall } from "./setup.ts";
import { findTargetName, type TargetResult } from "./setup-run.ts";
import type { PreparedTargets, SetupRuns, TokenLimits } from "./setup-stores.ts";
import type { AccountsTaskInput, StepTaskInput, TargetEndInput } from "./task-input.ts";

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

type EnsureAccountsDeps = RunStepDeps & { readonly runs: Pick<SetupRuns, "recordStep" | "recordTarget"> };

/**
 * Makes what all targets of a run share, such as its accounts. A task of the state machine. Without it no target can be set up, so a refusal is
 * the result of each.
 *
 * @returns The targets to go on with: all, or none.
 */
export async function ensureAccounts(
  deps: EnsureAccountsDeps,
  step: string,
  { plan: { planId, home, targets }, ...facts }: AccountsTaskInput,
  limits: TokenLimits,
): Promise<{ readonly targets: readonly string[] }> {
  const { runId } = facts;
  await deps.runs.recordStep(runId, "create_accounts");
  // A home that was not chosen has no result.
  const quiet = { ...deps, runs: { recordTarget: async () => {} } };
  const work = targets.includes(home) ? deps : quiet;
  const { failed, code = "internal" } =
    targets.length === 0 ? { failed: 0 } : await runStep(work, step, { ...facts, planId, target: home }, limits);
  if (failed > 0) {
    for (const target of targets) {
      await deps.runs.recordTarget(runId, { target, state: "failed", code });
    }
    return { targets: [] };
  }
  await deps.runs.recordStep(runId, "set_up_targets");
  return { targets };
}

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
  limits: TokenLimits,
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
const isReplaced = async (deps: RunStepDeps, input: TargetEndInput): Promise<boolean> =>
  (await unless(failedWith("account_mismatch"), readPlanHeader(deps, input))) === undefined;

type RecordTargetDeps = { readonly runs: SetupRuns; readonly prepared: PreparedTargets; readonly clock: Clock };

/**
 * Records how one target of a run ended. A target that is set up also gets a record of its own, which outlives the run. Idempotent.
 *
 * @throws {Failure} `not_found`: the run is gone. `table_throttled`, `table_unavailable`: a retry helps.
 */
async function recordTarget(deps: RecordTargetDeps, input: TargetEndInput): Promise<TargetResult> {
  const { tenant, provider, account, runId, target } = input;
  const run = await deps.runs.read(runId);
  if (run === undefined || run.tenant !== tenant) {
    throw new Failure("not_found", { detail: "setup run" });
  }
  const result = toResult(input);
  if (result.state !== "failed") {
    const found = run.discovery?.candidates.find(({ id }) => id === target) ?? {
      id: target,
      name: findTargetName(run, target) ?? target,
      obstacles: [],
      facts: {},
    };
    const late = result.state === "late" ? ({ isLate: true } as const) : {};
    await deps.prepared.write({ ...found, ...late, tenant, provider, account, runId, preparedAt: deps.clock() });
  }
  await deps.runs.recordTarget(runId, result);
  return result;
}

function toResult({ target, end }: TargetEndInput): TargetResult {
  switch (end.ended) {
    case "failed":
      return { target, state: "failed", code: parseTargetCode(end.code) };
    case "late":
      return { target, state: "late" };
    case "ready": {
      const missing = end.parts.find(({ failed }) => failed > 0);
      return { target, state: "ready", ...(missing === undefined ? {} : { code: parseTargetCode(missing.code ?? "internal") }) };
    }
  }
}
