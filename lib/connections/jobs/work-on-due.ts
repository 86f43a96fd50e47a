import { asFailure, type Failure, type FailureCode, isStoreFailure, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import type { Connection, ConnectionKey, Provider } from "../connection.ts";
import { resumeDisconnect } from "../disconnect/disconnect-whole.ts";
import { runDueWork } from "../duties/run-due-work.ts";
import type { DutyResult } from "../duties/run-duty.ts";
import { updateTo, withLease } from "../lease/with-lease.ts";
import { rotates } from "../methods.ts";
import type { DisconnectPorts, LeasePorts, RefreshPorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { afterFailure, leavesStatus, unchanged } from "../record/transitions.ts";
import type { DueConnections, DueEntry } from "../stores.ts";
import type { RefreshResult } from "../turn/turn.ts";
import type { Breaker } from "./breaker.ts";
import type { TickTally } from "./tick-tally.ts";

export type WorkOnDueDeps = RefreshPorts & DisconnectPorts & { readonly due: Pick<DueConnections, "defer"> };

/** The state that all entries of one tick share. */
export type Tick = {
  readonly admission: Breaker;
  /** Requests that each peer of a provider allows in this tick. */
  readonly budgetOf: (provider: Provider) => number;
  readonly tally: TickTally;
  readonly signal: AbortSignal;
  readonly endsAt?: Date;
};

/** The provider of a connection, for metrics, and the peer that serves it, for the breaker. */
type Place = { readonly provider: Provider; readonly peer: string };

/** Seconds by which an entry is deferred that cannot be worked on: it is unreadable, or meets a bug of ours. */
const brokenSeconds = 30 * 60;

/** Seconds by which an entry is deferred for which a store fails repeatedly: two ticks later the store may be back. */
const makeWaySeconds = 2 * 60;

/** Seconds overdue from which on a store's failure may be the entry's own, and not a hiccup. */
const lastingSeconds = 30 * 60;

/** Seconds by which a connection is deferred that the operator has stopped: a stop lasts for hours, and its end need not be noticed at once. */
const stoppedSeconds = 10 * 60;

/** The failures of work that the operator has switched off: they count against no provider. */
const switchedOff: ReadonlySet<FailureCode> = new Set(["stopped", "refresh_paused"]);

/**
 * Works on one entry of the due index. Never throws. What the operator has switched off is deferred, so that it does not look overdue.
 *
 * @returns The outcome, as it is counted.
 */
export async function workOnDue(deps: WorkOnDueDeps, entry: DueEntry, tick: Tick): Promise<string> {
  const { key } = entry;
  if (key === undefined) {
    deps.logger.error("a due entry cannot be read");
    await defer(deps, entry, brokenSeconds);
    return "unreadable";
  }
  const part: Place = { provider: key.provider, peer: deps.methods.peerOf(key) };
  const off = await findSwitchedOff(deps, entry, key);
  if (off !== undefined) {
    await defer(deps, entry, off.seconds);
    return `skipped ${off.reason}`;
  }
  try {
    // The index does not name the client of an organisation. It matters once one of this part is not asked.
    const connection = tick.admission.isPartOut(part.peer) ? await deps.connections.read(key) : undefined;
    const at = { ...part, peer: deps.methods.peerOf(connection ?? key) };
    const refusal = tick.admission.refusal(at.peer, tick.budgetOf(key.provider));
    if (refusal === undefined) {
      return await workOnConnection(deps, key, at, tick);
    }
    return entry.hasEnded && refusal === "breaker_open" ? await markDegradedDue(deps, key, at, tick) : `skipped ${refusal}`;
  } catch (error) {
    const failure = asFailure(error);
    note(tick, part, failure);
    const seconds = toDeferSeconds(entry, failure, deps.clock());
    if (seconds !== undefined) {
      deps.logger.error("a due connection cannot be worked on", { code: failure.code, error, provider: key.provider });
      await defer(deps, entry, seconds);
    }
    return `failed ${failure.code}`;
  }
}

/**
 * Finds out whether the operator has switched off the work on a due connection. A disconnect goes on: it gives access back. If the switches cannot
 * be read, the work itself finds out: it asks again before it does anything.
 */
async function findSwitchedOff(
  { switches, methods }: WorkOnDueDeps,
  { isDisconnecting, isDuty }: DueEntry,
  key: ConnectionKey,
): Promise<{ readonly reason: string; readonly seconds: number } | undefined> {
  if (isDisconnecting) {
    return undefined;
  }
  try {
    if (await switches.isStopped(key)) {
      return { reason: "stopped", seconds: stoppedSeconds };
    }
    const isPaused = !isDuty && methods.of(key.provider).some(rotates) && (await switches.isDrained());
    return isPaused ? { reason: "drained", seconds: makeWaySeconds } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Computes the seconds by which a connection that could not be worked on is deferred, if at all. After a bug for long and at once: the next
 * look would meet it again. Other failures pass, and the token must not expire because of them.
 *
 * If a store still fails for an entry that is half an hour overdue, it may fail for that entry alone, which must not block the head of the
 * queue. It may also be the first try after an outage or a pause, because `dueAt` does not count tries: so the delay is short.
 */
function toDeferSeconds({ dueAt }: DueEntry, { code }: Failure, now: Date): number | undefined {
  if (code === "internal") {
    return brokenSeconds;
  }
  return isStoreFailure(code) && secondsAfter(dueAt, lastingSeconds) <= now ? makeWaySeconds : undefined;
}

async function workOnConnection(deps: WorkOnDueDeps, key: ConnectionKey, { provider }: Place, tick: Tick): Promise<string> {
  const result = await runDueWork(deps, key, tick.signal, tick.endsAt);
  const at = { provider, peer: deps.methods.peerOf(result.kind === "absent" ? key : result.connection) };
  if (result.kind === "duty") {
    return endDuty(result, at, tick);
  }
  tick.tally.refreshed(result);
  if (result.kind === "kept" && result.reason === "disconnecting") {
    const disconnection = await resumeDisconnect(deps, result.connection, tick.signal);
    if (disconnection?.state === "disconnecting") {
      note(tick, at, disconnection.failure);
    } else if (disconnection !== undefined) {
      tick.admission.storesAnswered();
    }
    return `disconnect ${disconnection?.state ?? "over"}`;
  }
  if (result.kind === "refreshed") {
    tick.admission.succeeded(at.peer);
  } else if (result.kind === "failed") {
    note(tick, at, result.failure);
  } else if (result.kind === "kept") {
    tick.admission.storesAnswered();
  }
  return toOutcome(result);
}

/** Counts the outcome of a duty. Its failure counts against the same side as a refresh's, and not in the share of failed refreshes. */
function endDuty({ name, failure }: DutyResult, at: Place, tick: Tick): string {
  if (failure === undefined) {
    tick.admission.succeeded(at.peer);
    return `duty ${name} done`;
  }
  note(tick, at, failure);
  return `duty ${name} failed ${failure.code}`;
}

/**
 * Marks the connection degraded if its token has expired, while its peer is not asked or our credential store is down. It stays due.
 */
async function markDegradedDue(deps: WorkOnDueDeps, key: ConnectionKey, { peer }: Place, { admission }: Tick): Promise<string> {
  const trouble = admission.trouble(peer);
  const connection = trouble && !leavesStatus(trouble.code) ? await markDegraded(deps, key, trouble) : undefined;
  if (connection !== undefined) {
    admission.tableAnswered();
  }
  return connection?.status === "degraded" ? `degraded ${connection.failure?.code}` : "skipped breaker_open";
}

function note({ admission, tally }: Tick, { provider, peer }: Place, failure: Failure): void {
  if (switchedOff.has(failure.code)) {
    return;
  }
  admission.failed(peer, failure);
  if (failure.code === "deadline_exceeded") {
    // Our own deadline counts against neither side: the rest is for the next tick.
    tally.cutShort();
  } else {
    tally.failed(provider, failure);
  }
}

function toOutcome(result: RefreshResult): string {
  if ("reason" in result) {
    return `${result.kind} ${result.reason}`;
  }
  return result.kind === "failed" ? `failed ${result.failure.code}` : result.kind;
}

async function defer(deps: WorkOnDueDeps, entry: DueEntry, seconds: number): Promise<void> {
  try {
    const now = deps.clock();
    await deps.due.defer(entry, now, secondsAfter(now, seconds));
  } catch (error) {
    deps.logger.error("a due entry could not be moved on", { code: toFailureCode(error) });
  }
}

/**
 * Marks an expired connection `degraded` with the current outage, without asking the provider or the store. While the outage stops all
 * refreshes, the connection's users have no token, and subscribers must learn it at once.
 *
 * @param trouble - The failure that stops the refreshes. @returns The updated record; `undefined` when nothing was written: another process
 *   holds the lease, or the token has not expired.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was written.
 */
export async function markDegraded(deps: LeasePorts, key: ConnectionKey, trouble: Failure): Promise<Connection | undefined> {
  const worked = await withLease(deps, key, { onlyIf: { expiresBefore: deps.clock() } }, async ({ connection, lease }) => {
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    // Marked once. The index lags behind: the connection may have been refreshed, disconnected or ended since.
    const isToBeTold = connection.status === "active" && connection.expiresAt !== undefined && connection.expiresAt <= context.now;
    const transition = isToBeTold ? afterFailure(connection, trouble, context) : unchanged(connection);
    return updateTo(transition, transition.connection);
  });
  return worked.kind === "worked" ? worked.result : undefined;
}
