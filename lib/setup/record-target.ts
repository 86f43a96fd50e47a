import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import { parseTargetCode } from "./parse-failure-code.ts";
import { findTargetName, type TargetResult } from "./setup-run.ts";
import type { PreparedTargets, SetupRuns } from "./setup-stores.ts";
import type { TargetEndInput } from "./task-input.ts";

export type RecordTargetDeps = { readonly runs: SetupRuns; readonly prepared: PreparedTargets; readonly clock: Clock };

/**
 * Records how one target of a run ended. A target that is set up also gets a record of its own, which outlives the run. Idempotent.
 *
 * @throws {Failure} `not_found`: the run is gone. `table_throttled`, `table_unavailable`: a retry helps.
 */
export async function recordTarget(deps: RecordTargetDeps, input: TargetEndInput): Promise<TargetResult> {
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
