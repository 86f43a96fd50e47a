import { asFailure, type Failure, isStoreFailure, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { ConnectionKey, Provider } from "../connection.ts";
import type { DisconnectDeps } from "../disconnect/disconnect-connection.ts";
import { resumeDisconnect } from "../disconnect/resume-disconnect.ts";
import type { DutyResult } from "../duties/duty-result.ts";
import { tendConnection } from "../duties/tend-connection.ts";
import { markDegraded } from "../refresh/mark-degraded.ts";
import type { RefreshDeps, RefreshResult } from "../refresh/refresh-result.ts";
import { leavesStatus } from "../refresh/transitions.ts";
import type { DueConnections, DueEntry } from "../stores.ts";
import type { Breaker } from "./breaker.ts";
import type { TickTally } from "./tick-tally.ts";

export type WorkOnDueDeps = RefreshDeps & DisconnectDeps & { readonly due: Pick<DueConnections, "defer"> };

/** What the entries of one tick have in common. */
export type Tick = {
  readonly admission: Breaker;
  readonly tally: TickTally;
  readonly signal: AbortSignal;
  readonly endsAt?: Date;
};

/** Seconds until an entry is looked at again that cannot be worked on at all: it is unreadable, or meets a bug of ours. */
const brokenSeconds = 30 * 60;

/** Seconds for which an entry makes way that a store has failed again and again: two ticks later the store may be back. */
const makeWaySeconds = 2 * 60;

/** Seconds overdue from which on a store's failure may be the entry's own, and not a hiccup. */
const lastingSeconds = 30 * 60;

/**
 * Works on one entry of the due index, whatever becomes of it: never throws.
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
  const refusal = tick.admission.refusal(key.provider);
  try {
    if (refusal === undefined) {
      return await workOnConnection(deps, key, tick);
    }
    return entry.hasEnded && refusal === "breaker_open" ? await markDegradedDue(deps, key, tick) : `skipped ${refusal}`;
  } catch (error) {
    const failure = asFailure(error);
    note(tick, key.provider, failure);
    const seconds = toDeferSeconds(entry, failure, deps.clock());
    if (seconds !== undefined) {
      deps.logger.error("a due connection cannot be worked on", { code: failure.code, error, provider: key.provider });
      await defer(deps, entry, seconds);
    }
    return `failed ${failure.code}`;
  }
}

/**
 * Seconds for which a connection that could not be worked on makes way, if it does. After a bug for long and at once, for the
 * next look would find it again. Anything else passes, and the token must not end for it.
 *
 * A store that still fails an entry half an hour overdue may fail that one alone, which must not stand at the head of the
 * queue for ever. It may as well be the first try after an outage, or after a schedule that was paused, for `dueAt` does not
 * say how often it was tried: so it makes way for a moment only.
 */
function toDeferSeconds({ dueAt }: DueEntry, { code }: Failure, now: Date): number | undefined {
  if (code === "internal") {
    return brokenSeconds;
  }
  return isStoreFailure(code) && secondsAfter(dueAt, lastingSeconds) <= now ? makeWaySeconds : undefined;
}

async function workOnConnection(deps: WorkOnDueDeps, key: ConnectionKey, tick: Tick): Promise<string> {
  const result = await tendConnection(deps, key, tick.signal, tick.endsAt);
  if (result.kind === "duty") {
    return endDuty(result, key.provider, tick);
  }
  tick.tally.refreshed(result);
  if (result.kind === "kept" && result.reason === "disconnecting") {
    const disconnection = await resumeDisconnect(deps, result.connection, tick.signal);
    if (disconnection?.state === "disconnecting") {
      note(tick, key.provider, disconnection.failure);
    } else if (disconnection?.state === "disconnected") {
      tick.admission.storesAnswered();
    }
    return `disconnect ${disconnection?.state ?? "over"}`;
  }
  if (result.kind === "refreshed") {
    tick.admission.succeeded(key.provider);
  } else if (result.kind === "failed") {
    note(tick, key.provider, result.failure);
  } else if (result.kind === "kept") {
    tick.admission.storesAnswered();
  }
  return toOutcome(result);
}

/** A duty's failure speaks against whom a refresh's would. It is no refresh, and not in the share of those that fail. */
function endDuty({ name, failure }: DutyResult, provider: Provider, tick: Tick): string {
  if (failure === undefined) {
    tick.admission.succeeded(provider);
    return `duty ${name} done`;
  }
  note(tick, provider, failure);
  return `duty ${name} failed ${failure.code}`;
}

/** Its provider is left in peace, or our credential store is out: what is due stays due, and whose token has ended is told so. */
async function markDegradedDue(deps: WorkOnDueDeps, key: ConnectionKey, { admission }: Tick): Promise<string> {
  const trouble = admission.trouble(key.provider);
  const connection = trouble && !leavesStatus(trouble.code) ? await markDegraded(deps, key, trouble) : undefined;
  if (connection === undefined) {
    return "skipped breaker_open";
  }
  admission.tableAnswered();
  return connection.status === "degraded" ? `degraded ${connection.failure?.code}` : "skipped breaker_open";
}

function note({ admission, tally }: Tick, provider: Provider, failure: Failure): void {
  admission.failed(provider, failure);
  if (failure.code === "deadline_exceeded") {
    // The end of our own time speaks against nobody: the rest is for the next tick.
    tally.cutShort();
  } else {
    tally.failed(provider, failure);
  }
}

function toOutcome(result: RefreshResult): string {
  switch (result.kind) {
    case "absent":
    case "busy":
      return result.kind;
    case "failed":
      return `failed ${result.failure.code}`;
    default:
      return `${result.kind} ${result.reason}`;
  }
}

async function defer(deps: WorkOnDueDeps, entry: DueEntry, seconds: number): Promise<void> {
  try {
    const now = deps.clock();
    await deps.due.defer(entry, now, secondsAfter(now, seconds));
  } catch (error) {
    deps.logger.error("a due entry could not be moved on", { code: toFailureCode(error) });
  }
}
