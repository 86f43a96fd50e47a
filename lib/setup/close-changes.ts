import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import { asFailure, endsConnection, Failure, failures, isFailureCode } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { type ChangeKey, decideHome, type LedgerEntry, mustUndo, toChangeId } from "./ledger.ts";
import { isOfPart } from "./list-teardown-targets.ts";
import type { SetupCall, SetupLooks } from "./setup.ts";
import { type SetupClaims, whileHeld } from "./setup-claims.ts";
import type { PreparedTargets, TokenLimits } from "./setup-stores.ts";
import { chooseTargets } from "./switched-targets.ts";
import { isMissing } from "./to-ledger-view.ts";
import { isReleasable, type ReleaseTargetDeps, releaseTarget, undoTarget } from "./undo-target.ts";

type CloseDeps = SwitchOffDeps & { readonly looks: Pick<SetupLooks, "read" | "erase">; readonly prepared: Pick<PreparedTargets, "list"> };

/** Targets of one request: an answer must come within half a minute. */
const mostTargets = 40;

/**
 * Takes back what the setups of a connection have made, while it stays connected. The targets count as switched off. What all of them use, such as
 * accounts, comes last, unless a target is to be tried again. May be repeated at any time: what is left is in the ledger.
 *
 * @param id - Names this attempt.
 * @throws {Failure} `connection_busy`: a run works on the connection. Otherwise as {@link switchOffTargets}.
 */
export function tearDownNow(deps: CloseDeps, connection: Connection, id: string, limits: TokenLimits): Promise<void> {
  const key = toKey(connection);
  return whileHeld({ ...deps, id, until: limits.endsAt }, key, async () => {
    const open = (await deps.ledger.list(key)).filter(mustUndo);
    const isShared = (entry: LedgerEntry) => isOfPart(entry, "once", deps.setup);
    const targetsOf = (entries: readonly LedgerEntry[]) => [...new Set(entries.map(({ change }) => change.target))];
    const targets = targetsOf(open.filter((entry) => !isShared(entry)));
    const failed = await switchOff(deps, key, targets.slice(0, mostTargets), limits);
    const isLast = targets.length <= mostTargets && !failed.some(({ code }) => isFailureCode(code) && failures[code].retryable);
    for (const home of isLast ? targetsOf(open.filter(isShared)) : []) {
      const undo = (call: SetupCall) => undoTarget(deps, home, call, isShared);
      await withSetupCall(deps, key, { access: "operate", home }, undo, limits);
    }
    await eraseSettled(deps, key);
  });
}

/**
 * Erases the records of targets in which nothing of a setup is left to be taken back, and the last look once that is so everywhere.
 *
 * @param isAsked - Which targets. Default: all.
 */
async function eraseSettled({ ledger, prepared, looks }: CloseDeps, key: ConnectionKey, isAsked: (target: string) => boolean = () => true) {
  const open = new Set((await ledger.list(key)).filter(mustUndo).map(({ change }) => change.target));
  for (const { id } of (await prepared.list(key)).filter((target) => isAsked(target.id) && !open.has(target.id))) {
    await prepared.eraseTarget(key, id);
  }
  await (open.size === 0 ? looks.erase(key) : undefined);
}

/** Changes that are to be forgotten. `id`: names the attempt. */
export type Forgetting = { readonly id: string; readonly changes: readonly ChangeKey[]; readonly until: Date };

/**
 * Leaves changes of a setup to the customer: no teardown takes them back any more, and no look misses them. The provider is not asked. The ledger goes
 * on listing them: `gone` if the last look did not find them, otherwise `kept`. A change that is closed already stays as it is.
 *
 * @throws {Failure} `not_found`: the ledger has no such change. `invalid_request`: what other changes need, such as an account, stays as long as they
 *   do. `connection_busy`: a run works on the connection.
 */
export function forgetChanges(deps: CloseDeps, connection: Connection, { id, changes, until }: Forgetting): Promise<void> {
  const key = toKey(connection);
  const named = new Set(changes.map(toChangeId));
  const isNamed = ({ change }: LedgerEntry) => named.has(toChangeId(change));
  return whileHeld({ ...deps, id, until }, key, async () => {
    const [entries, look] = [await deps.ledger.list(key), await deps.looks.read(key, connection.id)];
    if (entries.filter(isNamed).length < named.size) {
      throw new Failure("not_found", { detail: "ledger entry" });
    }
    const open = entries.filter(mustUndo);
    const isGone = (entry: LedgerEntry) => look?.targets.some((seen) => seen.target === entry.change.target && isMissing(entry, seen));
    const isNeeded = (entry: LedgerEntry) =>
      isOfPart(entry, "once", deps.setup) && open.some((other) => !isNamed(other) && other.madeBy === entry.madeBy);
    const forgotten = open.filter(isNamed);
    if (forgotten.some((entry) => !isGone(entry) && isNeeded(entry))) {
      throw new Failure("invalid_request", { field: "changes", detail: "other changes need what is made once a connection" });
    }
    for (const entry of forgotten) {
      await deps.ledger.end(key, entry.change, { state: isGone(entry) ? "gone" : "kept" });
    }
    await eraseSettled(deps, key, (target) => changes.some((change) => change.target === target));
  });
}

export type SwitchOffDeps = SetupCallDeps &
  ReleaseTargetDeps & {
    readonly claims: SetupClaims;
    readonly settings: Pick<AccountSettingsStore, "change">;
    readonly prepared: Pick<PreparedTargets, "eraseTarget">;
  };

/** `busy`: a run works on the connection, and nothing was done. `failed`: the targets in which something still stands, and why. */
export type SwitchedOff =
  | { readonly kind: "busy"; readonly runId: string }
  | { readonly kind: "done"; readonly failed: readonly { readonly target: string; readonly code: string }[] };

/**
 * Stores that targets are not used any more, and takes back what setups have made in them, and in no other. Holds the connection meanwhile, so that no run makes
 * it again. May be repeated at any time. One target's refusal does not stop the others.
 *
 * @param id - Names this attempt among those that hold the connection.
 * @throws {Failure} `invalid_request`: too many would be switched off. Nothing is known to be taken back: the reason why there is no token, a passing failure of the provider or of a store.
 */
export async function switchOffTargets(
  deps: SwitchOffDeps,
  key: ConnectionKey,
  { id, targets }: { readonly id: string; readonly targets: readonly string[] },
  limits: TokenLimits,
): Promise<SwitchedOff> {
  const work = async () => ({ kind: "done" as const, failed: await switchOff(deps, key, targets, limits) });
  return whileHeld<SwitchedOff>({ ...deps, id, until: limits.endsAt }, key, work, (runId) => ({ kind: "busy", runId }));
}

type Left = { readonly target: string; readonly code: string };

async function switchOff(
  deps: SwitchOffDeps,
  key: ConnectionKey,
  targets: readonly string[],
  limits: TokenLimits,
): Promise<readonly Left[]> {
  await chooseTargets(deps.settings, key, new Map(targets.map((target) => [target, false])));
  const entries = await deps.ledger.list(key);
  const made = new Set(entries.filter((entry) => isReleasable(entry, deps.setup)).map(({ change }) => change.target));
  const standing = targets.filter((target) => made.has(target));
  const facts = { access: "read", home: decideHome(entries, deps.setup.onceSteps, undefined, standing) } as const;
  const work = (call: SetupCall) => releaseAll(deps, standing, call);
  const failed = standing.length === 0 ? [] : await withSetupCall(deps, key, facts, work, limits);
  const isFailed = new Set(failed.map(({ target }) => target));
  for (const target of targets.filter((each) => !isFailed.has(each))) {
    await deps.prepared.eraseTarget(key, target);
  }
  return failed;
}

/** Targets that are worked on at once. */
const atOnce = 5;

/** Waits for all targets before it throws: none may go on after the connection is let go. */
async function releaseAll(deps: ReleaseTargetDeps, targets: readonly string[], call: SetupCall): Promise<readonly Left[]> {
  const done = await mapBounded(targets, atOnce, async (target) => {
    try {
      return { target, left: (await releaseTarget(deps, target, call)).left };
    } catch (error) {
      return { target, failure: asFailure(error) };
    }
  });
  const stopped = done.flatMap(({ failure }) => (failure !== undefined && concernsAll(failure) ? [failure] : []));
  if (stopped[0] !== undefined) {
    throw stopped[0];
  }
  return done.flatMap(({ target, failure, left = [] }) => {
    const code = failure?.code ?? left[0]?.code;
    return code === undefined ? [] : [{ target, code }];
  });
}

/** The token is refused, time is up, or the fault is ours. */
const concernsAll = ({ code }: Failure): boolean => endsConnection(code) || code === "deadline_exceeded" || code === "internal";
