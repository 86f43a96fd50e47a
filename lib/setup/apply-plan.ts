import type { ConnectionKey } from "../connections/connection.ts";
import type { SlotSettingsStore } from "../connections/slot-settings.ts";
import { Failure } from "../errors.ts";
import { useTargets } from "./chosen-targets.ts";
import { type MakePlanDeps, makePlan } from "./make-plan.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import { type StartSetupDeps, startSetup } from "./start-setup.ts";
import { chosenOf, type Plans } from "./stored-plan.ts";

export type ApplyPlanDeps = StartSetupDeps &
  MakePlanDeps & { readonly plans: Pick<Plans, "read" | "write">; readonly settings: SlotSettingsStore };

/** A plan that a person approves, by its hash. */
export type Approval = { readonly key: ConnectionKey; readonly hash: string; readonly runId: string; readonly startedBy: string };

/**
 * Starts a run that makes exactly the changes of an approved plan. The plan is worked out again first: what has changed meanwhile must be
 * approved again.
 *
 * @returns The id of the run that runs: the new one, or the one that ran already.
 * @throws {Failure} `plan_outdated`: the plan has expired or would be another one now. A failure of the provider or of a store.
 */
export async function applyPlan(
  deps: ApplyPlanDeps,
  { key, hash, runId, startedBy }: Approval,
  limits: Parameters<WithLiveToken>[2],
): Promise<string> {
  const approved = await deps.plans.read(key, hash);
  if (approved === undefined) {
    throw new Failure("plan_outdated");
  }
  const { access } = approved;
  const targetIds = chosenOf(approved);
  const fresh = await makePlan(deps, { id: runId, key, targets: targetIds, access }, limits);
  if (fresh.hash !== hash) {
    throw new Failure("plan_outdated");
  }
  await useTargets(deps.settings, key, targetIds);
  const names = Object.fromEntries(fresh.targets.map(({ id, name }) => [id, name]));
  return startSetup(deps, { ...key, runId, startedBy, selected: targetIds, access, planId: runId, names });
}
