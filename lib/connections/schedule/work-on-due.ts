import { asFailure, type Failure, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { ConnectionKey, Provider } from "../connection.ts";
import { type DisconnectDeps, disconnectConnection } from "../give-back/disconnect-connection.ts";
import { refreshConnection } from "../keep/refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "../keep/refresh-result.ts";
import type { DueConnections, DueEntry } from "../ports.ts";
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

/** Seconds until an entry that cannot be worked on at all is looked at again. */
const deferSeconds = 30 * 60;

/**
 * Works on one entry of the due index, whatever becomes of it: never throws.
 *
 * @returns The outcome, as it is counted.
 */
export async function workOnDue(deps: WorkOnDueDeps, entry: DueEntry, tick: Tick): Promise<string> {
  const { key } = entry;
  if (key === undefined) {
    deps.logger.error("a due entry cannot be read");
    await defer(deps, entry);
    return "unreadable";
  }
  const refusal = tick.admission.refusal(key.provider);
  if (refusal !== undefined) {
    return `skipped ${refusal}`;
  }
  try {
    return await workOnConnection(deps, key, tick);
  } catch (error) {
    const failure = asFailure(error);
    note(tick, key.provider, failure);
    if (isStuck(entry, failure, deps.clock())) {
      deps.logger.error("a due connection cannot be worked on", { code: failure.code, error, provider: key.provider });
      await defer(deps, entry);
    }
    return `failed ${failure.code}`;
  }
}

/**
 * Whether a connection that could not be worked on has to make way: after a bug at once, for the next look would find it
 * again. Anything else passes, and the token must not end for it; what goes on for so long that the token has ended anyway
 * is the record's own trouble, and must not stand at the head of the queue for ever.
 */
function isStuck({ dueAt }: DueEntry, { code }: Failure, now: Date): boolean {
  return code === "internal" || secondsAfter(dueAt, deferSeconds) <= now;
}

async function workOnConnection(deps: WorkOnDueDeps, key: ConnectionKey, tick: Tick): Promise<string> {
  const result = await refreshConnection(deps, key, { kind: "schedule" }, tick.signal, tick.endsAt);
  if (result.kind === "kept" && result.reason === "disconnecting") {
    const disconnection = await disconnectConnection(deps, key, result.connection.disconnect?.principalId ?? "schedule", tick.signal);
    if (disconnection.state === "disconnecting") {
      note(tick, key.provider, disconnection.failure);
    }
    return `disconnect ${disconnection.state}`;
  }
  if (result.kind === "renewed") {
    tick.admission.succeeded(key.provider);
  } else if (result.kind === "failed") {
    note(tick, key.provider, result.failure);
  }
  return toOutcome(result);
}

function note({ admission, tally }: Tick, provider: Provider, failure: Failure): void {
  admission.failed(provider, failure.code);
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

async function defer(deps: WorkOnDueDeps, entry: DueEntry): Promise<void> {
  try {
    const now = deps.clock();
    await deps.due.defer(entry, now, secondsAfter(now, deferSeconds));
  } catch (error) {
    deps.logger.error("a due entry could not be moved on", { code: toFailureCode(error) });
  }
}
