import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { type Connection, toKey } from "../connections/connection.ts";
import type { RemainingResource } from "../connections/grant-part-view.ts";
import { Failure, failures } from "../errors.ts";
import { requirePerson } from "./build-setup-call.ts";
import { type Change, decideHome, isMadeBy, type LedgerEntry, type SetupAccess, toChangeId } from "./ledger.ts";
import { isOfPart, toTargets } from "./list-teardown-targets.ts";
import { type MakePlanDeps, makePlan } from "./make-plan.ts";
import { isBlocked, type PlannedTarget } from "./plan.ts";
import type { SetupLook, SetupLooks } from "./setup.ts";
import { requireNoApproval } from "./setup-policy.ts";
import type { TokenLimits } from "./setup-stores.ts";
import { startPlanned } from "./start-planned.ts";
import type { StartSetupDeps } from "./start-setup.ts";
import { isMissing } from "./to-ledger-view.ts";
import { refuseBusy } from "./while-held.ts";

export type PutBackDeps = StartSetupDeps &
  MakePlanDeps & { readonly looks: Pick<SetupLooks, "read">; readonly settings: Pick<AccountSettingsStore, "read"> };

/** `runId`: absent if nothing can be made again. `left`: what is missing and is not made again, and why. */
export type PuttingBack = { readonly runId?: string; readonly left: readonly RemainingResource[] };

/** As many targets as one run sets up. */
const mostTargets = 100;

/**
 * Starts a run that makes again what the last look at a setup missed, and nothing else: only what a setup of the person who is connected now has made.
 * Targets that are switched off stay as they are. The level of access is that of what is missing.
 *
 * @throws {Failure} `setup_approval_required`: the operator wants each run approved; or what is made once, such as accounts, would have to stand
 *   elsewhere. `account_mismatch`: a colleague has taken the connection over meanwhile. `connection_busy`: a run or a teardown works on the
 *   connection, or what is missing is another meanwhile. A failure of the provider or of a store.
 */
export async function putBack(
  deps: PutBackDeps,
  connection: Connection,
  by: { readonly runId: string; readonly startedBy: string },
  limits: TokenLimits,
): Promise<PuttingBack> {
  const key = toKey(connection);
  const wanted = await readWanted(deps, connection);
  const { home, access, ids } = wanted;
  const targets = wanted.targets.slice(0, mostTargets);
  const left = [...wanted.targets.slice(mostTargets).map(toLater), ...wanted.others.map(({ change }) => toOther(change))];
  if (targets.length === 0) {
    return { left };
  }
  requireNoApproval(deps.policy);
  const isWanted = (change: Change) => ids.has(toChangeId(change));
  const setup: PutBackDeps["setup"] = {
    ...deps.setup,
    plan: async (...given) => (await deps.setup.plan(...given)).map((each) => ({ ...each, changes: each.changes.filter(isWanted) })),
    isOfPlan: isWanted,
  };
  const plan = await makePlan({ ...deps, setup }, { id: by.runId, key, targets, access }, limits);
  requirePerson(plan.personId, connection);
  if (plan.home !== home) {
    throw new Failure("setup_approval_required", { detail: "what is made once would have to stand elsewhere" });
  }
  const open = plan.targets.filter((target) => !isBlocked(target));
  const blocked = plan.targets.filter(isBlocked).flatMap(toBlocked);
  if (open.every(({ changes }) => changes.length === 0)) {
    return { left: [...blocked, ...left] };
  }
  // Planning takes seconds, in which a teardown may end, or changes may be forgotten.
  const confirm = async () => (isSame(wanted, await readWanted(deps, connection)) ? undefined : refuseBusy());
  const runId = await startPlanned(deps, key, plan, { ...by, confirm });
  return runId === by.runId ? { runId, left: [...blocked, ...left] } : refuseBusy();
}

/** `targets`: those of the run. `ids`: of the changes that it makes again. `others`: it makes none of them. */
type Wanted = {
  readonly home: string;
  readonly access: SetupAccess;
  readonly targets: readonly string[];
  readonly ids: ReadonlySet<string>;
  readonly others: readonly LedgerEntry[];
};

async function readWanted(deps: PutBackDeps, connection: Connection): Promise<Wanted> {
  const key = toKey(connection);
  const { id: connectionId, identity } = connection;
  const { id: personId, label: person = personId } = identity;
  const [entries, look, { disabled = [] }] = await Promise.all([
    deps.ledger.list(key),
    deps.looks.read(key, connectionId),
    deps.settings.read(key),
  ]);
  const own = entries.filter((entry) => isMadeBy(entry, personId));
  const home = decideHome(own, deps.setup.onceSteps, undefined, []);
  const isUsed = ({ change }: LedgerEntry) => !disabled.includes(change.target);
  // What is made once serves the targets that are used, wherever it stands.
  const missing = findMissing(own, look).filter((entry) => isUsed(entry) || isOfPart(entry, "once", deps.setup));
  const isOf = (access: SetupAccess, { change }: LedgerEntry) => deps.setup.isOfPlan(change, { connectionId, access, home, person });
  const wanted = missing.filter((entry) => isOf("operate", entry));
  const targets = toTargets(wanted.filter(isUsed));
  // Only accounts are missing, and their home is switched off: the run of any target that is used makes them again.
  const isServed = wanted.length > 0 && targets.length === 0;
  const served = isServed ? toTargets(own.filter((entry) => entry.state === "changed" && isUsed(entry))).slice(0, 1) : [];
  return {
    home,
    access: wanted.every((entry) => isOf("read", entry)) ? "read" : "operate",
    targets: [...targets, ...served],
    ids: new Set(wanted.map(({ change }) => toChangeId(change))),
    others: missing.filter((entry) => !isOf("operate", entry)),
  };
}

const isSame = (one: Wanted, other: Wanted): boolean => toText(one) === toText(other);
const toText = ({ targets, ids }: Wanted): string => JSON.stringify([targets, [...ids]]);

/** What stood when a setup had made it, and what the last look did not find. */
function findMissing(entries: readonly LedgerEntry[], look: SetupLook | undefined): readonly LedgerEntry[] {
  const looks = new Map((look?.targets ?? []).map((each) => [each.target, each]));
  return entries.filter((entry) => {
    const seen = looks.get(entry.change.target);
    return entry.state === "changed" && seen !== undefined && isMissing(entry, seen);
  });
}

/** A plan of another kind has made it, such as one that was to end the login. */
function toOther({ kind, target, name }: Change): RemainingResource {
  const code = "setup_approval_required";
  return { what: kind, target, name, state: "left", code, reason: failures[code].title, action: failures[code].action };
}

/** One run sets up no more targets. */
const toLater = (target: string): RemainingResource => ({
  what: "target",
  target,
  state: "left",
  code: "too_many_targets",
  reason: `One request puts back at most ${mostTargets} targets`,
  action: "Send the same request again when the run is over, with another Idempotency-Key.",
});

const toBlocked = ({ id, obstacles }: PlannedTarget): readonly RemainingResource[] =>
  obstacles
    .filter(({ blocks }) => blocks)
    .map(({ code, title, action }) => ({ what: "target", target: id, state: "left", code, reason: title, action }));
