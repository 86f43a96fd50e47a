import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import type { Finding } from "../connections/finding.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { Change } from "./change.ts";
import { chooseTargets } from "./choose-targets.ts";
import { decideHome } from "./decide-home.ts";
import { findDrift, type TargetDrift } from "./find-drift.ts";
import { isOpen } from "./is-open.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import { toDrift, toLeftBehind, toLookFindings } from "./look-findings.ts";
import { isOwn } from "./made-by.ts";
import { toNoneReady } from "./none-ready.ts";
import type { SetupCall } from "./setup.ts";
import type { SetupInspector, SetupLook, SetupLooks, TargetLook } from "./setup-look.ts";
import type { SetupRun } from "./setup-run.ts";
import type { PreparedTargets, SetupRuns } from "./setup-stores.ts";
import { type VerifyLateDeps, verifyLate } from "./verify-late.ts";

export type LookDeps = VerifyLateDeps & {
  readonly setup: SetupInspector;
  readonly ledger: Pick<Ledger, "list">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly looks: SetupLooks;
  readonly runs: Pick<SetupRuns, "read" | "readNewest">;
};

export type LookLimits = { readonly accessToken: Secret; readonly signal: AbortSignal; readonly now: Date };

/** `nothing`: no setup has left anything. `part`: targets are left for the next step. `whole`: the round is over. */
export type Looked = { readonly extent: "nothing" | "part" | "whole"; readonly findings: readonly Finding[] };

/**
 * Does one step of a look at what the setups of a connection have made: compares some targets with the ledger, proves the access to late ones
 * again, and asks for the provider's remarks. Idempotent: which targets come next follows from the stored look and the ledger. A drift is
 * published at the end of a round, once a day while it lasts.
 *
 * @throws {Failure} The provider or a store failed, or the token is refused: nothing was found out in this step.
 */
export async function lookAtSetup(deps: LookDeps, connection: Connection, { accessToken, signal, now }: LookLimits): Promise<Looked> {
  const key = toKey(connection);
  const [all, prepared, before] = await Promise.all([deps.ledger.list(key), deps.prepared.list(key), deps.looks.read(key, connection.id)]);
  const { id: connectionId, identity } = connection;
  const ledger = all.filter((entry) => isOwn(entry, identity.id));
  const others = all.filter((entry) => isOpen(entry) && !isOwn(entry, identity.id));
  const made = ledger.filter(({ state }) => state === "changed");
  const noneReady = toNoneReady(await readNewestRun(deps, key), connection);
  if (made.length === 0 && prepared.length === 0 && others.length === 0) {
    const isNews = before !== undefined || noneReady.length > 0;
    await (isNews ? deps.looks.write(key, { connectionId: connection.id, at: now, targets: [], findings: noneReady }) : undefined);
    return { extent: "nothing", findings: noneReady };
  }
  const home = decideHome(
    ledger,
    deps.setup.onceSteps,
    undefined,
    prepared.map(({ id }) => id),
  );
  const call: SetupCall = {
    at: key,
    connectionId,
    accessToken,
    personId: identity.id,
    person: identity.label ?? identity.id,
    access: "read",
    home,
    ledger,
    signal,
  };
  const { targets: chosen, isLast } = chooseTargets(made, before?.targets ?? [], now, before?.askedAt);
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

async function readNewestRun({ runs }: LookDeps, key: ConnectionKey): Promise<SetupRun | undefined> {
  const runId = await runs.readNewest(key);
  return runId === undefined ? undefined : runs.read(runId);
}

/** @throws {Failure} `client_misconfigured`: it is a fault of ours, and says nothing about the customer's cloud. */
async function compare(
  deps: LookDeps,
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
  const left = new Set(made.map(({ change }) => change.target));
  return [...looks.values()].filter(({ target }) => left.has(target));
}

const toMissing = ({ kind, name, home }: Change): TargetLook["missing"][number] => ({
  kind,
  name,
  ...defined({ home }),
});

/** Publishes a drift. The event's id is the same all day, so that a step that is repeated tells the same. @returns The day, if there is one. */
async function tellDrift(
  { events }: LookDeps,
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
