import type { ConnectionKey } from "../connections/connection.ts";
import { type StoredPlan, toChosenIds } from "./plan.ts";
import { type StartSetupDeps, startSetup } from "./start-setup.ts";

/** Starts a run that makes the changes of a plan which is stored under the run's id. @returns The id of the run that runs. */
export function startPlanned(
  deps: StartSetupDeps,
  key: ConnectionKey,
  plan: StoredPlan,
  { runId, startedBy }: { readonly runId: string; readonly startedBy: string },
): Promise<string> {
  const names = Object.fromEntries(plan.targets.map(({ id, name }) => [id, name]));
  return startSetup(deps, {
    ...key,
    runId,
    startedBy,
    selected: toChosenIds(plan),
    approved: { planId: runId, access: plan.access },
    names,
  });
}
