import { defined } from "../../defined.ts";
import type { Provider } from "../connection.ts";
import { rotates } from "../methods.ts";
import type { DisconnectPorts, RefreshPorts } from "../ports.ts";
import type { Method } from "../provider.ts";
import { boundRotations } from "../rotation-bound.ts";
import type { DueConnections, DueEntry } from "../stores.ts";
import { breaker } from "./breaker.ts";
import { collectRefusals } from "./collect-refusals.ts";
import { limitPerProvider } from "./limit-per-provider.ts";
import { type TickEnd, type TickTally, tickTally } from "./tick-tally.ts";
import { workOnDue } from "./work-on-due.ts";

export type RefreshDueDeps = RefreshPorts &
  DisconnectPorts & {
    readonly due: Pick<DueConnections, "pages" | "defer">;
    /** Called once for each outcome, with its count. */
    readonly count: (provider: Provider | "unknown", outcome: string, times: number) => void;
  };

export type RefreshDueOptions = {
  /** The shard of the due index that this tick works on: from 0 to below `shards`. */
  readonly shard: number;
  /** Shards in all: the budget of each peer is shared out among them. */
  readonly shards: number;
  /**
   * Connections worked on at a time. Default 64: 340 refreshes a second at a quarter of one vCPU (measured). At most 24 of them
   * are of one provider that rotates its refresh tokens, and 16 of these may be in doubt.
   */
  readonly concurrency?: number;
  /** No work is begun after this fires. Work in progress is finished. */
  readonly stop: AbortSignal;
  /** The end of the invocation. */
  readonly signal: AbortSignal;
  /** The instant at which the process stops: no refresh is begun that could not be finished by then. Default: never. */
  readonly endsAt?: Date;
  /** Called once, at the end, also of a tick that fails. */
  readonly report?: (end: TickEnd) => void;
};

/** How often each outcome came, by provider and reason: `<provider> refreshed expires_soon`. */
export type RefreshDueCounts = Readonly<Record<string, number>>;

const defaultConcurrency = 64;

/** Refresh tokens of one rotating provider that a killed process can lose: the request was sent, and the successor is not stored. */
export const mostInDoubt = 16;

/**
 * Connections of one rotating provider that are worked on at a time. Some of them take or release their lease, or read the store, while 16
 * are in doubt: with half as many more, the 16 places stay full until that takes half as long as the request and the write.
 */
const rotatingConcurrency = 24;

/**
 * Runs one tick of the schedule: refreshes the due connections of one shard, and runs the duties that are due. In each partition of the
 * index the longest overdue comes first; the partitions of duties come last.
 *
 * A failure of one connection does not affect the others. A connection that failed has its retry time on its record. One that could not be
 * begun, because a store did not answer or another process holds the lease, stays due for the next tick. A peer that fails repeatedly, or
 * whose budget is used up, is not asked for the rest of the tick; when our credential store fails, no peer is. A provider that
 * rotates has few refresh tokens in doubt, and does not delay the others. A connection whose token expires during an outage is marked
 * `degraded`. When the table fails, the tick ends. If one method at one peer refuses many connections with one code, none of them ends.
 *
 * @throws {Failure} The index could not be read to its end; work in progress is finished by then.
 */
export async function refreshDue(deps: RefreshDueDeps, options: RefreshDueOptions): Promise<RefreshDueCounts> {
  const { shard, shards, concurrency = defaultConcurrency, stop, signal, endsAt } = options;
  const begunAt = deps.clock();
  const tally = tickTally(begunAt);
  const admission = breaker();
  const { endings, during, withheld } = collectRefusals(deps.endings, concurrency);
  const budgetOf = (provider: Provider) => Math.ceil(toBudget(deps.methods.of(provider)) / shards);
  const tick = { admission, budgetOf, tally, signal, ...defined({ endsAt }) };
  const isOver = () => stop.aborted || admission.isTableOut();
  const using = { ...deps, endings, boundRotation: boundRotations(mostInDoubt) };
  const lanes = limitPerProvider(readEntries(deps.due, shard, begunAt, tally, isOver), (provider) =>
    deps.methods.of(provider).some(rotates) ? rotatingConcurrency : concurrency,
  );
  const work = async () => {
    for (let entry = await lanes.next(); entry !== undefined; entry = await lanes.next()) {
      if (isOver()) {
        tally.cutShort();
        return;
      }
      const outcome = entry.isPassedOver ? "skipped in_flight_full" : await during(() => workOnDue(using, entry.due, tick));
      tally.count(entry.due.key?.provider ?? "unknown", outcome);
      lanes.ended(entry);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work));
  for (const { provider, outcome, times } of tally.outcomes()) {
    deps.count(provider, outcome, times);
  }
  options.report?.(tally.end(withheld()));
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) {
    throw broken.reason;
  }
  return Object.fromEntries(tally.outcomes().map(({ provider, outcome, times }) => [`${provider} ${outcome}`, times]));
}

/** Computes the requests that each peer of a provider allows in a minute, for all methods together. An unknown provider has no limit. */
const toBudget = (methods: readonly Method[]): number =>
  methods.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...methods.map(({ refreshesPerMinute }) => refreshesPerMinute));

async function* readEntries(
  due: Pick<DueConnections, "pages">,
  shard: number,
  now: Date,
  tally: TickTally,
  isOver: () => boolean,
): AsyncGenerator<DueEntry, undefined> {
  for await (const page of due.pages(shard, now)) {
    for (const entry of page) {
      tally.sawDue(entry);
      if (isOver()) {
        tally.cutShort();
        return;
      }
      yield entry;
    }
  }
  tally.sawAll();
}
