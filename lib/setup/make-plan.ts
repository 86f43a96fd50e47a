import type { ConnectionKey } from "../connections/connection.ts";
import type { SlotSettingsStore } from "../connections/slot-settings.ts";
import { defined } from "../defined.ts";
import type { Clock } from "../system.ts";
import { addUnfinished, findUnfinished } from "./add-unfinished.ts";
import { readSetupConnection, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { buildStoredPlan } from "./build-stored-plan.ts";
import type { SetupAccess } from "./change.ts";
import { decideHome } from "./decide-home.ts";
import { ownFirst } from "./made-by.ts";
import { homeBlocked, isBlocked, type PlannedTarget } from "./plan.ts";
import type { Setup } from "./setup.ts";
import type { WithLiveToken } from "./setup-stores.ts";
import type { Plans, StoredPlan } from "./stored-plan.ts";

export type MakePlanDeps = SetupCallDeps & {
  readonly plans: Pick<Plans, "write">;
  readonly setup: Pick<Setup, "plan" | "onceSteps" | "isOfPlan">;
  readonly settings: Pick<SlotSettingsStore, "read">;
  readonly clock: Clock;
};

export type PlanRequest = {
  /** The run that applies the plan. `undefined`: it is only shown, and a person approves it by its hash. */
  readonly id: string | undefined;
  readonly key: ConnectionKey;
  /** At least one. */
  readonly targets: readonly string[];
  readonly access: SetupAccess;
  /** The connection is to end without a login. */
  readonly keyless?: true | undefined;
};

/**
 * Works out what a setup would change in each target, and stores it. Reads only at the provider.
 *
 * @throws {Failure} `not_found`: the connection is gone. A failure of the provider or of a store, or the reason why there is no token.
 */
export async function makePlan(
  deps: MakePlanDeps,
  { id, key, targets, access, keyless }: PlanRequest,
  limits: Parameters<WithLiveToken>[2],
): Promise<StoredPlan> {
  const [connection, ledger, { root }] = await Promise.all([
    readSetupConnection(deps, key),
    deps.ledger.list(key),
    deps.settings.read(key),
  ]);
  const { id: connectionId, identity } = connection;
  const known = ownFirst(ledger, identity.id);
  const unfinishedAt = (at: string) => {
    const scope = { connectionId, access, ...defined({ keyless }), home: at, person: identity.label ?? identity.id };
    return findUnfinished(ledger, { personId: identity.id, isOfPlan: (change) => deps.setup.isOfPlan(change, scope) });
  };
  const planAt = (at: string, of = targets) =>
    withSetupCall(deps, key, { access, ...defined({ keyless }), home: at, targets: of }, (call) => deps.setup.plan(of, call), limits);
  let home = decideHome(known, deps.setup.onceSteps, root, targets);
  let atHome: readonly PlannedTarget[] = [];
  if (!targets.includes(home)) {
    const alone = await planAt(home, [home]);
    if (alone.some(isBlocked)) {
      // Another account has taken the place of the one that made it, or the person has lost their rights there.
      home = decideHome([], deps.setup.onceSteps, root, targets);
    } else {
      atHome = addUnfinished(alone, unfinishedAt(home)).flatMap((target) => toHomeOnly(target, deps.setup));
    }
  }
  let planned = await planAt(home);
  const next = planned.find(isBlockedByHomeOnly)?.id;
  if (next !== undefined) {
    // What is made once must stand where something may be changed.
    home = next;
    planned = await planAt(home);
  }
  const facts = { id, connectionId, personId: identity.id, home, unfinished: unfinishedAt(home), now: deps.clock() };
  const plan = buildStoredPlan({ access, ...defined({ keyless }), targets: [...planned, ...atHome] }, facts);
  await deps.plans.write(key, plan);
  return plan;
}

/** What the chosen targets share is missing, such as accounts that were deleted: it is made again in the home, which was not chosen. */
function toHomeOnly({ id, name, changes }: PlannedTarget, { onceSteps }: Pick<Setup, "onceSteps">): readonly PlannedTarget[] {
  const once = changes.filter(({ step }) => onceSteps.includes(step));
  return once.length === 0 ? [] : [{ id, name, changes: once, obstacles: [], isHomeOnly: true }];
}

const isBlockedByHomeOnly = (target: PlannedTarget): boolean =>
  isBlocked(target) && target.obstacles.every(({ blocks, code }) => !blocks || code === homeBlocked);
