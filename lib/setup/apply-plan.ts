import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { type Change, decideHome, isMadeBy, toChangeId } from "./ledger.ts";
import { type MakePlanDeps, makePlan } from "./make-plan.ts";
import { type Plans, type StoredPlan, toChosenIds } from "./plan.ts";
import type { SetupLooks } from "./setup.ts";
import { refuseBusy } from "./setup-claims.ts";
import type { TokenLimits } from "./setup-stores.ts";
import { type StartSetupDeps, startSetup } from "./start-setup.ts";
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

type NewRun = Pick<Approval, "runId" | "startedBy">;

/** Starts a run that makes the changes of a plan which is stored under the run's id. @returns The id of the run that runs. */
function startPlanned(deps: StartSetupDeps, key: ConnectionKey, plan: StoredPlan, { runId, startedBy }: NewRun): Promise<string> {
  const names = Object.fromEntries(plan.targets.map(({ id, name }) => [id, name]));
  const approved = { planId: runId, access: plan.access };
  return startSetup(deps, { ...key, runId, startedBy, selected: toChosenIds(plan), approved, names });
}

/** The plan is read first: a run that makes its own plan has its record before, so the record tells which of the two it is. */
async function appliesPlan({ plans, runs }: ApplyPlanDeps, key: ConnectionKey, runId: string, hash: string): Promise<boolean> {
  const plan = await plans.readHeader(key, runId);
  const run = await runs.read(runId);
  return plan?.hash === hash && (run === undefined || run.planId !== undefined);
}

type PutBackDeps = StartSetupDeps & MakePlanDeps & { readonly looks: Pick<SetupLooks, "read"> };

/** As many targets as one run sets up. */
const mostTargets = 100;

/**
 * Starts a run that makes again what the last look at a setup missed. It makes only changes that a setup of the same account has made before: they
 * were approved then. A plan that would change anything else by now must be seen by a person first.
 *
 * @returns The id of the run. `undefined`: nothing is missing, or it was made again since.
 * @throws {Failure} `setup_approval_required`: the plan has other changes, too. `connection_busy`: another run works on the connection. A failure of
 *   the provider or of a store.
 */
export async function putBack(deps: PutBackDeps, connection: Connection, by: NewRun, limits: TokenLimits): Promise<string | undefined> {
  const key = toKey(connection);
  const { id: connectionId, identity } = connection;
  const [ledger, look] = await Promise.all([deps.ledger.list(key), deps.looks.read(key, connectionId)]);
  const looks = (look?.targets ?? []).filter(({ missing }) => missing.length > 0);
  const targets = looks.map(({ target }) => target).slice(0, mostTargets);
  if (targets.length === 0) {
    return undefined;
  }
  const own = ledger.filter((entry) => isMadeBy(entry, identity.id));
  const made = own.flatMap(({ state, change }) => (state === "changed" ? [change] : []));
  const scope = { connectionId, home: decideHome(own, deps.setup.onceSteps, undefined, targets), person: identity.label ?? identity.id };
  const isOf = (access: "read" | "operate") => (change: Change) => deps.setup.isOfPlan(change, { ...scope, access });
  const access = made.filter(isOf("operate")).every(isOf("read")) ? "read" : "operate";
  const plan = await makePlan(deps, { id: by.runId, key, targets, access }, limits);
  const changes = plan.targets.flatMap((target) => target.changes.map(toChangeId));
  const known = new Set(made.map(toChangeId));
  if (changes.some((id) => !known.has(id))) {
    throw new Failure("setup_approval_required", { detail: "more than what stood before would be changed" });
  }
  const running = changes.length === 0 ? undefined : await startPlanned(deps, key, plan, by);
  return running === undefined || running === by.runId ? running : refuseBusy();
}
