import { toFailureCode } from "../errors.ts";
import { breaker } from "./breaker.ts";
import type { ConnectionKey, Provider } from "./connection.ts";
import { type DisconnectDeps, disconnectConnection } from "./disconnect-connection.ts";
import { secondsAfter } from "./next-due-at.ts";
import type { DueConnections, DueEntry } from "./ports.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";

export type RefreshDueDeps = RefreshDeps &
  DisconnectDeps & {
    readonly due: DueConnections;
    /** Told once of each outcome, with how often it came. */
    readonly count: (provider: Provider | "unknown", outcome: string, times: number) => void;
  };

export type RefreshDueOptions = {
  /** The partition of the due index that this tick works on. */
  readonly shard: number;
  /** Partitions in all: a provider's budget is shared out among them. */
  readonly shards: number;
  /** Connections worked on at a time. Default 64: where one vCPU is busy with the SDK (measured). */
  readonly concurrency?: number;
  /** Nothing new is begun after this fires. What is under way is finished. */
  readonly stop: AbortSignal;
  /** The end of the invocation. */
  readonly signal: AbortSignal;
};

/** How often each outcome came, by provider and reason: `<provider> renewed expires_soon`. */
export type RefreshDueCounts = Readonly<Record<string, number>>;

const defaultConcurrency = 64;

/** Seconds until an entry that cannot be worked on at all is looked at again. */
const deferSeconds = 30 * 60;

/**
 * One tick of the schedule: renews what is due in one partition of the index, the longest overdue first.
 *
 * One connection's trouble is its own: whatever is thrown moves that connection's time on and leaves the others alone. A
 * provider or a store that fails again and again is left in peace for the rest of the tick, and so is a provider whose
 * budget is used up; what is left stays due.
 *
 * @throws {Failure} The index could not be read to its end; what was under way is finished by then.
 */
export async function refreshDue(deps: RefreshDueDeps, options: RefreshDueOptions): Promise<RefreshDueCounts> {
  const { shard, shards, concurrency = defaultConcurrency, stop, signal } = options;
  const counts = new Map<string, { provider: Provider | "unknown"; outcome: string; times: number }>();
  const count = (provider: Provider | "unknown", outcome: string) => {
    const path = `${provider} ${outcome}`;
    const { times } = counts.get(path) ?? { times: 0 };
    counts.set(path, { provider, outcome, times: times + 1 });
  };
  const admission = breaker((provider) =>
    Math.ceil((deps.providers.get(provider)?.refreshesPerMinute ?? Number.POSITIVE_INFINITY) / shards),
  );
  const entries = readEntries(deps.due, shard, deps.clock(), stop);
  const work = async () => {
    for (let next = await entries.next(); next.done !== true; next = await entries.next()) {
      count(...(await workOn(deps, next.value, admission, signal)));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work));
  for (const { provider, outcome, times } of counts.values()) {
    deps.count(provider, outcome, times);
  }
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) {
    throw broken.reason;
  }
  return Object.fromEntries([...counts].map(([path, { times }]) => [path, times]));
}

async function* readEntries(due: DueConnections, shard: number, now: Date, stop: AbortSignal): AsyncGenerator<DueEntry, undefined> {
  for await (const page of due.pages(shard, now)) {
    for (const entry of page) {
      if (stop.aborted) {
        return;
      }
      yield entry;
    }
  }
}

type Outcome = [provider: Provider | "unknown", outcome: string];

async function workOn(deps: RefreshDueDeps, entry: DueEntry, admission: ReturnType<typeof breaker>, signal: AbortSignal): Promise<Outcome> {
  const { key } = entry;
  if (key === undefined) {
    deps.logger.error("a due entry cannot be read");
    await defer(deps, entry);
    return ["unknown", "unreadable"];
  }
  const refusal = admission.refusal(key.provider);
  if (refusal !== undefined) {
    return [key.provider, `skipped ${refusal}`];
  }
  try {
    return [key.provider, await workOnConnection(deps, key, admission, signal)];
  } catch (error) {
    admission.failed(key.provider, toFailureCode(error));
    deps.logger.error("a due connection could not be worked on", { code: toFailureCode(error), error, provider: key.provider });
    await defer(deps, entry);
    return [key.provider, `failed ${toFailureCode(error)}`];
  }
}

async function workOnConnection(
  deps: RefreshDueDeps,
  key: ConnectionKey,
  admission: ReturnType<typeof breaker>,
  signal: AbortSignal,
): Promise<string> {
  const result = await refreshConnection(deps, key, { kind: "schedule" }, signal);
  if (result.kind === "kept" && result.reason === "disconnecting") {
    const { state } = await disconnectConnection(deps, key, result.connection.disconnect?.principalId ?? "schedule", signal);
    return `disconnect ${state}`;
  }
  report(result, key.provider, admission);
  return toOutcome(result);
}

function report(result: RefreshResult, provider: Provider, admission: ReturnType<typeof breaker>): void {
  if (result.kind === "renewed") {
    admission.succeeded(provider);
  } else if (result.kind === "failed") {
    admission.failed(provider, result.failure.code);
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

async function defer(deps: RefreshDueDeps, entry: DueEntry): Promise<void> {
  try {
    await deps.due.defer(entry, secondsAfter(deps.clock(), deferSeconds));
  } catch (error) {
    deps.logger.error("a due entry could not be moved on", { code: toFailureCode(error) });
  }
}
