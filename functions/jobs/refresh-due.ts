import type { Context } from "aws-lambda";
import * as v from "valibot";
import { type RefreshDueDeps, refreshDue } from "../../lib/connections/jobs/refresh-due.ts";
import { leaseReserveMs, refreshRoomMs } from "../../lib/connections/lease/with-lease.ts";
import type { DueConnections } from "../../lib/connections/stores.ts";
import { checkCredentialStore } from "../../lib/credentials/check-credential-store.ts";
import { type FailureCode, toFailureCode } from "../../lib/errors.ts";
import { deadline, lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import { allowHotClient } from "../../lib/outbound/hot-client.ts";
import { loadUndici } from "../../lib/outbound/load-undici.ts";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import * as metrics from "../../lib/telemetry/metrics.ts";
import { composeDisconnect } from "../compose.ts";
import { withDuties } from "../provider-parts.ts";
import { everyDuty, everyMethod, everyTeardown } from "../providers.ts";

type Deps = RefreshDueDeps & {
  readonly due: DueConnections;
  readonly shards: number;
  /** Logs in to the credential store anew, with this function's role, and reads. */
  readonly checkStore: () => Promise<unknown>;
};

const input = v.object({ shard: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/**
 * Milliseconds before the invocation's end: no work is begun after the first, because it could not finish; all work stops at the second.
 */
const stopMs = refreshRoomMs + leaseReserveMs;
const endMs = 1_000;

/** Every minute, once a shard: refreshes the due connections, and reports to an operator what prevented refreshes. */
export const createHandler = (deps: Deps) => {
  const tellStore = rememberSuccess(deps.checkStore);
  return async (event: unknown, context: Context) => {
    const { shard } = v.parse(input, event);
    const [counts, store] = await Promise.all([refreshShard(deps, shard, context), tellStore()]);
    deps.logger.info("refreshed", { shard, credential_store: store, ...counts });
    await measureNext(deps, shard);
    return counts;
  };
};

/** The outcome of the first check that succeeds is kept: the smoke test of a deploy reads in the log whether the new functions get into the store. */
function rememberSuccess(check: () => Promise<unknown>): () => Promise<"ok" | FailureCode> {
  let isIn = false;
  return async () => {
    const code = isIn ? undefined : await check().then(() => undefined, toFailureCode);
    isIn = code === undefined;
    return code ?? "ok";
  };
}

function refreshShard(deps: Deps, shard: number, context: Context) {
  const before = deadline(deps.timers, context);
  return refreshDue(deps, {
    shard,
    shards: deps.shards,
    stop: before(stopMs),
    signal: before(endMs),
    endsAt: new Date(deps.clock().getTime() + context.getRemainingTimeInMillis()),
    report: ({ failures, oldestDueSeconds, oldestDutySeconds, isCutShort, refreshes, withheld }) => {
      for (const { provider, failure } of failures) {
        reportFailure(failure, deps.logger.with({ shard, provider }));
      }
      for (const { times, ...group } of withheld) {
        deps.logger.error("many connections are refused at once, and were not ended", { shard, ...group, count: times });
        metrics.countWithheldEndings(group.provider, group.code, times);
      }
      metrics.measureOldestDue(shard, oldestDueSeconds);
      if (oldestDutySeconds !== undefined) {
        metrics.measureOldestDuty(shard, oldestDutySeconds);
      }
      metrics.measureCutShort(shard, isCutShort);
      metrics.countTries(refreshes.tried, refreshes.failed);
    },
  });
}

/**
 * Reports the next shard's oldest due entry. A shard whose ticks have stopped cannot report itself, so each shard also reports the one
 * after it.
 */
async function measureNext({ due, shards, clock }: Deps, shard: number): Promise<void> {
  const next = (shard + 1) % shards;
  if (next !== shard) {
    const now = clock();
    const dueAt = (await due.oldest(next, now)) ?? now;
    metrics.measureOldestDue(next, (now.getTime() - dueAt.getTime()) / 1000);
  }
}

export const handler = lambda(createHandler, (env) => {
  allowHotClient(loadUndici);
  const engine = composeDisconnect(env, everyMethod, everyTeardown);
  const { table } = engine;
  const shards = refreshShards(env);
  return {
    ...engine,
    methods: withDuties(engine.methods, everyDuty, env, engine),
    shards,
    due: dueConnectionsIn(table, shards),
    count: metrics.countRefreshes,
    checkStore: () => checkCredentialStore(env, engine.clock),
  };
});
