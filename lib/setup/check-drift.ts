import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import type { Events } from "../connections/domain-event.ts";
import type { Finding } from "../connections/finding.ts";
import { defined } from "../defined.ts";
import { endsConnection, Failure, type FailureCode, failures } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Secret } from "../secret.ts";
import { minutesAfter } from "../system.ts";
import { toOwner } from "./build-setup-call.ts";
import { type Change, decideHome, isMadeBy, type Ledger, type LedgerEntry, mustUndo, toChangeId } from "./ledger.ts";
import { toDrift, toLeftBehind, toLookFindings, toNoneReady } from "./look-findings.ts";
import type { Setup, SetupCall, SetupInspector, SetupLook, SetupLooks, TargetLook } from "./setup.ts";
import type { SetupRun } from "./setup-run.ts";
import type { PreparedTarget, PreparedTargets, SetupRuns } from "./setup-stores.ts";

export type CheckDriftDeps = VerifyLateDeps & {
  readonly setup: SetupInspector;
  readonly ledger: Pick<Ledger, "list">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly looks: SetupLooks;
  readonly runs: Pick<SetupRuns, "read" | "readNewest">;
};

export type CheckDriftLimits = { readonly accessToken: Secret; readonly signal: AbortSignal; readonly now: Date };

/** `nothing`: no setup has left anything. `part`: targets are left for the next step. `whole`: the round is over. */
export type Looked = { readonly extent: "nothing" | "part" | "whole"; readonly findings: readonly Finding[] };

/**
 * Does one step of a look at what the setups of a connection have made: compares some targets with the ledger, proves the access to late ones
 * again, and asks for the provider's remarks. Idempotent: which targets come next follows from the stored look and the ledger. A drift is
 * published at the end of a round, once a day while it lasts.
 *
 * @throws {Failure} The provider or a store failed, or the token is refused: nothing was found out in this step.
 */
export async function checkDrift(
  deps: CheckDriftDeps,
  connection: Connection,
  { accessToken, signal, now }: CheckDriftLimits,
): Promise<Looked> {
  const key = toKey(connection);
  const [all, prepared, before] = await Promise.all([deps.ledger.list(key), deps.prepared.list(key), deps.looks.read(key, connection.id)]);
  const { id: connectionId, identity } = connection;
  const ledger = all.filter((entry) => isMadeBy(entry, identity.id));
  const others = all.filter((entry) => mustUndo(entry) && !isMadeBy(entry, identity.id));
  const made = ledger.filter(({ state }) => state === "changed");
  const noneReady = toNoneReady(await readNewestRun(deps, key), connection);
  if (made.length === 0 && prepared.length === 0 && others.length === 0) {
    const isNews = before !== undefined || noneReady.length > 0;
    await (isNews ? deps.looks.write(key, { connectionId: connection.id, at: now, targets: [], findings: noneReady }) : undefined);
    return { extent: "nothing", findings: noneReady };
  }
  const preparedIds = prepared.map(({ id }) => id);
  const home = decideHome(ledger, deps.setup.onceSteps, undefined, preparedIds);
  const call: SetupCall = { ...toOwner(connection), accessToken, access: "read", home, ledger, signal };
  const { targets: chosen, isLast } = chooseDriftTargets(made, before?.targets ?? [], now, before?.askedAt);
  const targets = mergeLooks(before, made, await compare(deps, made, chosen, call), now);
  if (!isLast) {
    const findings = before?.findings ?? [];
    await deps.looks.write(key, { ...before, connectionId, at: now, targets, findings });
    return { extent: "part", findings };
  }
  const late = await verifyLate(deps, prepared, connection, call);
  const findings = [...noneReady, ...toLookFindings(targets, late), ...toLeftBehind(others), ...(await deps.setup.remark(call))];
  await deps.looks.write(key, { connectionId, at: now, targets, findings, ...(await tellDrift(deps, connection, targets, before, now)) });
  return { extent: "whole", findings };
}

async function readNewestRun({ runs }: CheckDriftDeps, key: ConnectionKey): Promise<SetupRun | undefined> {
  const runId = await runs.readNewest(key);
  return runId === undefined ? undefined : runs.read(runId);
}

/** @throws {Failure} `client_misconfigured`: it is a fault of ours, and says nothing about the customer's cloud. */
async function compare(
  deps: CheckDriftDeps,
  made: readonly LedgerEntry[],
  chosen: ReadonlySet<string>,
  call: SetupCall,
): Promise<readonly TargetDrift[]> {
  const entries = made.filter(({ change }) => chosen.has(change.target));
  const found = await findDrift(deps.setup, entries, call);
  if (found.some((each) => "code" in each && each.code === "client_misconfigured")) {
    throw new Failure("client_misconfigured", { detail: "a look at a setup" });
  }
  return found;
}

/** What was found now, and what earlier steps have found in the other targets in which something of the setup is left. */
function mergeLooks(
  before: SetupLook | undefined,
  made: readonly LedgerEntry[],
  found: readonly TargetDrift[],
  now: Date,
): readonly TargetLook[] {
  const looks = new Map((before?.targets ?? []).map((look) => [look.target, look]));
  for (const each of found) {
    const missing = "missing" in each ? each.missing.map(toMissing) : [];
    looks.set(each.target, { target: each.target, at: now, missing, ...("code" in each ? { code: each.code } : {}) });
  }
  return keepMade([...looks.values()], made);
}

/** Drops from looks what setups have not made, or not any more: it was taken back or forgotten since. Pure. */
export function keepMade(looks: readonly TargetLook[], made: readonly LedgerEntry[]): readonly TargetLook[] {
  const byTarget = Map.groupBy(made, ({ change }) => change.target);
  return looks.flatMap((look) => {
    const ids = new Set(byTarget.get(look.target)?.map(({ change }) => toChangeId(change)));
    const missing = look.missing.filter((change) => ids.has(toChangeId({ ...change, target: look.target })));
    return ids.size === 0 ? [] : [{ ...look, missing }];
  });
}

const toMissing = ({ kind, name, home }: Change): TargetLook["missing"][number] => ({ kind, name, ...defined({ home }) });

/** Publishes a drift. The event's id is the same all day, so that a step that is repeated tells the same. @returns The day, if there is one. */
async function tellDrift(
  { events }: CheckDriftDeps,
  connection: Connection,
  targets: readonly TargetLook[],
  before: SetupLook | undefined,
  now: Date,
): Promise<Pick<SetupLook, "toldOn">> {
  const today = now.toISOString().slice(0, 10);
  const drift = toDrift(targets);
  if (drift !== undefined && before?.toldOn !== today) {
    await events.publish({ name: "setup.drifted", id: `${connection.id}.${today}.drifted`, connection, drift });
  }
  const toldOn = drift === undefined ? before?.toldOn : today;
  return toldOn === undefined ? {} : { toldOn };
}

/** What of one target was compared. `code`: it could not be read, so nothing is known of it. */
type TargetDrift =
  | { readonly target: string; readonly missing: readonly Change[] }
  | { readonly target: string; readonly code: FailureCode };

/** Targets that are compared at once: few, because a provider may count the reads of all customers together. */
const targetsAtOnce = 3;

/**
 * Finds what the setups of a connection have made and what does not stand any more, in each target. Reads only. A target that the person may
 * not read any more does not stop the others.
 *
 * @returns Only targets in which something was made, in the order of the ledger.
 * @throws {Failure} One that a retry repairs, or that ends the connection: it says nothing about a target.
 */
export function findDrift(setup: Pick<Setup, "findDrift">, entries: readonly LedgerEntry[], call: SetupCall): Promise<TargetDrift[]> {
  const made = entries.filter(({ state }) => state === "changed");
  const targets = [...Map.groupBy(made, ({ change }) => change.target)];
  return mapBounded(targets, targetsAtOnce, async ([target, changes]) => {
    try {
      const missing = await setup.findDrift(changes, call);
      return { target, missing: changes.map(({ change }) => change).filter((change) => missing.has(toChangeId(change))) };
    } catch (error) {
      if (!(error instanceof Failure) || failures[error.code].retryable || endsConnection(error.code)) {
        throw error;
      }
      return { target, code: error.code };
    }
  });
}

/** The targets that one step of a look compares: a few seconds' work, because the step holds the connection's lease. */
export const mostTargets = 40;

/**
 * A round is done in steps of a minute each. What was compared in this time belongs to the same round: twice the time that the steps take, and two hours
 * at least. A round that took longer than this would never end.
 */
const roundMinutes = (targets: number): number => Math.max(120, 2 * Math.ceil(targets / mostTargets));

/** `isLast`: no target of the round is left after these. */
type ChosenTargets = { readonly targets: ReadonlySet<string>; readonly isLast: boolean };

/**
 * Chooses the targets that are compared now: those that were not compared in this round, not since a setup changed something there, or not since a
 * person asked for it. The longest waiting come first. Pure.
 *
 * @param made - The entries of what setups have made.
 * @param askedAt - When a person asked for a look. Default: no person has.
 */
export function chooseDriftTargets(
  made: readonly LedgerEntry[],
  looks: readonly TargetLook[],
  now: Date,
  askedAt: Date = new Date(0),
): ChosenTargets {
  const byTarget = Map.groupBy(made, ({ change }) => change.target);
  const roundBegan = minutesAfter(now, -roundMinutes(byTarget.size));
  const lookedAt = new Map(looks.map(({ target, at }) => [target, at]));
  const waiting = [...byTarget]
    .map(([target, entries]) => ({ target, at: lookedAt.get(target) ?? new Date(0), changedAt: newest(entries) }))
    .filter(({ at, changedAt }) => at < roundBegan || at <= changedAt || at <= askedAt)
    .sort((one, other) => one.at.getTime() - other.at.getTime());
  return { targets: new Set(waiting.slice(0, mostTargets).map(({ target }) => target)), isLast: waiting.length <= mostTargets };
}

const newest = (entries: readonly LedgerEntry[]): Date =>
  new Date(Math.max(...entries.map(({ begunAt, endedAt }) => (endedAt ?? begunAt).getTime())));

type VerifyLateDeps = {
  readonly setup: Pick<Setup, "verify">;
  readonly prepared: Pick<PreparedTargets, "recordVerified">;
  readonly runs: Pick<SetupRuns, "read" | "recordVerified">;
  readonly events: Events;
};

/** Targets that are verified at once. */
const verifiedAtOnce = 5;

/**
 * Proves again the access to targets that were late when their run ended. What works is published and recorded as ready. The record of the
 * target is the last: a process that dies before it makes the next look publish the same event again.
 *
 * @returns The targets that are still late. A proof that failed, for whatever reason, is tried again with the next look.
 */
async function verifyLate(
  deps: VerifyLateDeps,
  targets: readonly PreparedTarget[],
  connection: Connection,
  call: SetupCall,
): Promise<readonly string[]> {
  const late = targets.filter(({ isLate }) => isLate === true);
  const left = await mapBounded(late, verifiedAtOnce, async (target) => {
    const { id, runId } = target;
    const run = await deps.runs.read(runId);
    if (!(await works(deps, id, { ...call, access: run?.access ?? "read" }))) {
      return [id];
    }
    await deps.events.publish({ name: "setup.verified", id: `${runId}.${id}.verified`, connection, runId, target: id });
    await deps.runs.recordVerified(runId, id);
    await deps.prepared.recordVerified(target);
    return [];
  });
  return left.flat();
}

const works = async (deps: VerifyLateDeps, target: string, call: SetupCall): Promise<boolean> =>
  (await unless(failedWith(), deps.setup.verify(target, call)))?.state === "ready";
