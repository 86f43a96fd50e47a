import { Failure } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import type { Clock } from "../system.ts";
import { parseTargetCode } from "./parse-failure-code.ts";
import { type RunStepDeps, readPlanHeader, runStep } from "./run-step.ts";
import { findTargetName, type TargetResult } from "./setup-run.ts";
import type { PreparedTargets, SetupRuns, TokenLimits } from "./setup-stores.ts";
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
