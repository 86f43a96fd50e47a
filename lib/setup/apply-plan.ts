import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { type MakePlanDeps, makePlan } from "./make-plan.ts";
import { type Plans, toChosenIds } from "./plan.ts";
import type { TokenLimits } from "./setup-stores.ts";
import { startPlanned } from "./start-planned.ts";
import type { StartSetupDeps } from "./start-setup.ts";
import { useTargets } from "./switched-targets.ts";

export type ApplyPlanDeps = StartSetupDeps &
  MakePlanDeps & { readonly plans: Pick<Plans, "read" | "readHeader" | "write">; readonly settings: AccountSettingsStore };

/** A plan that a person approves, by its hash. */
export type Approval = { readonly key: ConnectionKey; readonly hash: string; readonly runId: string; readonly startedBy: string };

/** `busy`: a run of something else works on the connection, and nothing of the plan was done. */
export type AppliedPlan = { readonly kind: "started" | "busy"; readonly runId: string };

/**
 * Starts a run that makes exactly the changes of an approved plan. The plan is worked out again first: what has changed meanwhile must be
 * approved again. A run of the same plan that runs already is that run: an approval may be sent twice.
 *
 * @throws {Failure} `plan_outdated`: the plan has expired or would be another one now. `connection_busy`: targets are being switched off, which
 *   takes seconds. A failure of the provider or of a store.
 */
export async function applyPlan(deps: ApplyPlanDeps, { key, hash, runId, startedBy }: Approval, limits: TokenLimits): Promise<AppliedPlan> {
  const approved = await deps.plans.read(key, hash);
  if (approved === undefined) {
    throw new Failure("plan_outdated");
  }
  const { access, keyless } = approved;
  const targetIds = toChosenIds(approved);
  const fresh = await makePlan(deps, { id: runId, key, targets: targetIds, access, keyless }, limits);
  if (fresh.hash !== hash) {
    throw new Failure("plan_outdated");
  }
  const running = await startPlanned(deps, key, fresh, { runId, startedBy });
  if (running !== runId && !(await appliesPlan(deps, key, running, hash))) {
    return { kind: "busy", runId: running };
  }
  // Only now: a plan that is refused chooses nothing.
  await useTargets(deps.settings, key, targetIds);
  return { kind: "started", runId: running };
}

/** The plan is read first: a run that makes its own plan has its record before, so the record tells which of the two it is. */
async function appliesPlan({ plans, runs }: ApplyPlanDeps, key: ConnectionKey, runId: string, hash: string): Promise<boolean> {
  const plan = await plans.readHeader(key, runId);
  const run = await runs.read(runId);
  return plan?.hash === hash && (run === undefined || run.planId !== undefined);
}
