import type { ConnectionKey } from "../connections/connection.ts";
import type { SlotSettingsStore } from "../connections/slot-settings.ts";
import type { Clock } from "../system.ts";
import { readSetupConnection, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import type { SetupAccess } from "./change.ts";
import { decideHome } from "./decide-home.ts";
import { hashPlan } from "./hash-plan.ts";
import { homeBlocked, isBlocked, type PlannedTarget } from "./plan.ts";
import type { Setup } from "./setup.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { Plans, StoredPlan } from "./stored-plan.ts";

export type MakePlanDeps = SetupCallDeps & {
  readonly plans: Pick<Plans, "write">;
  readonly setup: Pick<Setup, "plan" | "onceSteps">;
  readonly settings: Pick<SlotSettingsStore, "read">;
  readonly clock: Clock;
};

/** What to plan. `keptMs`: how long the plan can be read. */
export type PlanRequest = {
  /** Default: the plan's hash, by which a person approves it. */
  readonly id?: string;
  readonly key: ConnectionKey;
  /** At least one. */
  readonly targets: readonly string[];
  readonly access: SetupAccess;
  readonly keptMs: number;
};

/**
 * Works out what a setup would change in each target, and stores it. Reads only at the provider.
 *
 * @throws {Failure} `not_found`: the connection is gone. A failure of the provider or of a store, or the reason why there is no token.
 */
export async function makePlan(
  deps: MakePlanDeps,
  { id, key, targets, access, keptMs }: PlanRequest,
  limits: Parameters<WithLiveToken>[2],
): Promise<StoredPlan> {
  const [connection, ledger, { root }] = await Promise.all([
    readSetupConnection(deps, key),
    deps.ledger.list(key),
    deps.settings.read(key),
  ]);
  const planAt = (at: string) => withSetupCall(deps, key, { access, home: at }, (call) => deps.setup.plan(targets, call), limits);
  let home = decideHome(ledger, deps.setup.onceSteps, root, targets);
  let planned = await planAt(home);
  const next = planned.find(isBlockedByHomeOnly)?.id;
  if (next !== undefined) {
    // What is made once must stand where something may be changed.
    home = next;
    planned = await planAt(home);
  }
  const createdAt = deps.clock();
  const hash = hashPlan(connection.id, { access, targets: planned });
  const plan: StoredPlan = {
    id: id ?? hash,
    hash,
    access,
    home,
    targets: planned,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + keptMs),
  };
  await deps.plans.write(key, plan);
  return plan;
}

const isBlockedByHomeOnly = (target: PlannedTarget): boolean =>
  isBlocked(target) && target.obstacles.every(({ blocks, code }) => !blocks || code === homeBlocked);
