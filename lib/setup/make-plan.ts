import { hash } from "node:crypto";
import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { type Clock, minutesAfter } from "../system.ts";
import { readSetupConnection, type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { type Change, decideHome, type LedgerEntry, ownFirst, type SetupAccess, toChangeId } from "./ledger.ts";
import {
  homeBlocked,
  isBlocked,
  type Plan,
  type PlannedTarget,
  type Plans,
  runPlanDays,
  type StoredPlan,
  shownPlanMinutes,
} from "./plan.ts";
import type { Setup } from "./setup.ts";
import type { TokenLimits } from "./setup-stores.ts";

export type MakePlanDeps = SetupCallDeps & {
  readonly plans: Pick<Plans, "write">;
  readonly setup: Pick<Setup, "plan" | "onceSteps" | "isOfPlan">;
  readonly settings: Pick<AccountSettingsStore, "read">;
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
  limits: TokenLimits,
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

/** What a plan is worked out for, and what is known of its connection. */
type PlanFacts = {
  /** The id of the run that applies the plan. `undefined`: it is only shown, and its hash is its id. */
  readonly id: string | undefined;
  readonly connectionId: string;
  readonly personId: string;
  readonly home: string;
  /** What an earlier process has begun for the same plan. */
  readonly unfinished: readonly Change[];
  readonly now: Date;
};

/**
 * Builds the plan that is kept, of what the provider says is missing and of what an earlier process has begun. Pure. A plan that is shown and
 * one that a run works out from the same cloud and ledger have the same hash.
 */
export function buildStoredPlan(
  { access, keyless, targets }: Plan,
  { id, connectionId, personId, home, unfinished, now }: PlanFacts,
): StoredPlan {
  const plan = { access, ...defined({ keyless }), targets: addUnfinished(targets, unfinished) };
  const hash = hashPlan(connectionId, plan);
  const minutes = id === undefined ? shownPlanMinutes : runPlanDays * 24 * 60;
  return { ...plan, id: id ?? hash, personId, home, hash, createdAt: now, expiresAt: minutesAfter(now, minutes) };
}

/**
 * Computes the hash by which a person approves a plan. Pure. Two plans have the same hash exactly if they make the same changes in the same
 * targets, with the same access and the same end of the login, and meet the same obstacles there.
 *
 * Neither the order of what the provider listed nor the time is in it: a plan that is worked out again minutes later is still the approved
 * one. Words for people are not in it either.
 *
 * @param connectionId - A plan that was approved for one connection is not one for another.
 * @returns SHA-256, base64url.
 */
export function hashPlan(connectionId: string, { access, keyless, targets }: Pick<Plan, "access" | "keyless" | "targets">): string {
  const facts = [connectionId, access, targets.map(describeTarget).sort(), ...(keyless === undefined ? [] : [{ keyless }])];
  return hash("sha256", JSON.stringify(facts), "base64url");
}

function describeTarget({ id, changes, obstacles, isHomeOnly }: PlannedTarget): string {
  const codes = obstacles.map(({ code }) => code);
  return JSON.stringify([id, changes.map(toChangeId).sort(), codes.sort(), ...(isHomeOnly === undefined ? [] : [{ isHomeOnly }])]);
}

/** Whose plan it is, and which changes such a plan can have. */
type UnfinishedOf = { readonly personId: string; readonly isOfPlan: (change: Change) => boolean };

/**
 * Finds what an earlier process has begun for the same plan and not ended. Pure.
 *
 * The ledger is shared by all accounts that were connected in one place, and by all levels of access. What another person has begun, or this
 * person at another level, was never shown to the person who approves this plan: it stays `begun`, and a teardown looks it up. So does an entry
 * of an earlier release that does not say whose it is.
 */
export const findUnfinished = (ledger: readonly LedgerEntry[], { personId, isOfPlan }: UnfinishedOf): readonly Change[] =>
  ledger
    .filter(({ state, madeBy, change }) => state === "begun" && madeBy === personId && isOfPlan(change))
    .map(({ change, before }) => (before === undefined ? change : { ...change, before }));

/**
 * Adds to a plan what an earlier process has begun and not ended. Such a change may stand already, so that the provider does not list it, and
 * nothing would ever record that the setup made it. Applying it finds out. A home that was not chosen stays as it is: of what was begun there only
 * a part is wanted. Pure.
 *
 * @param unfinished - From {@link findUnfinished}.
 */
export const addUnfinished = (targets: readonly PlannedTarget[], unfinished: readonly Change[]): readonly PlannedTarget[] =>
  targets.map((target) => {
    if (target.isHomeOnly === true) {
      return target;
    }
    const planned = new Set(target.changes.map(toChangeId));
    const missing = unfinished.filter((change) => change.target === target.id && !planned.has(toChangeId(change)));
    return missing.length === 0 ? target : { ...target, changes: [...target.changes, ...missing] };
  });
