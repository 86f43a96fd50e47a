import type { ConnectionKey } from "../connections/connection.ts";
import { type StoredPlan, toChosenIds } from "./plan.ts";
import { type StartSetupDeps, startSetup } from "./start-setup.ts";

type PlannedRun = { readonly runId: string; readonly startedBy: string; readonly confirm?: () => Promise<void> };

/**
 * Starts a run that makes the changes of a plan which is stored under the run's id.
 *
 * @param confirm - Called once the run holds the connection. If it throws, the run does not begin. Default: it always begins.
 * @returns The id of the run that runs.
 */
export function startPlanned(
  deps: StartSetupDeps,
  key: ConnectionKey,
  plan: StoredPlan,
  { runId, startedBy, confirm = async () => {} }: PlannedRun,
): Promise<string> {
  const names = Object.fromEntries(plan.targets.map(({ id, name }) => [id, name]));
  const create: typeof deps.runs.create = async (run) => {
    await confirm().catch(async (error: unknown) => {
      await deps.claims.release(key, runId);
      throw error;
    });
    return deps.runs.create(run);
  };
  return startSetup(
    { ...deps, runs: { ...deps.runs, create } },
    {
      ...key,
      runId,
      startedBy,
      selected: toChosenIds(plan),
      approved: { planId: runId, access: plan.access },
      names,
    },
  );
}
