import type { Metrics } from "@aws-lambda-powertools/metrics";
import type { TrailHead } from "../audit/trail-head.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import { openPowertoolsMetrics } from "./powertools.later.ts";

let metrics: Metrics | undefined;

/** Opens Powertools with the first metric: a cold process that counts nothing does not read it. The dimension `service` is `POWERTOOLS_SERVICE_NAME`. */
function singleMetric(): Metrics {
  metrics ??= openPowertoolsMetrics({ namespace: "AuroraOAuth" });
  return metrics.singleMetric();
}

/** Counts a failure by code and by owner, for the alarms. One line in CloudWatch's embedded format. */
export function countFailure(code: FailureCode): void {
  singleMetric().addDimensions({ code, owner: failures[code].owner }).addMetric("Failures", "Count", 1);
}

/** Counts a lost event: neither EventBridge nor the outbox took it, so its subscribers miss it. */
export function countLostEvent(name: string): void {
  singleMetric().addDimension("event", name).addMetric("LostEvents", "Count", 1);
}

/** Counts an event that was made, whether or not the bus took it at once. */
export function countEvent(name: string): void {
  singleMetric().addDimension("event", name).addMetric("Events", "Count", 1);
}

/** Counts how a login or a submission ended: `active`, `parked`, `pending`, `confirmed`, or the code of its failure. */
export function countLogin(provider: string, outcome: string): void {
  singleMetric().addDimensions({ provider, outcome }).addMetric("Logins", "Count", 1);
}

/** Counts an answer of the broker that was not a token with enough life. The others are Lambda's `Invocations` without these. */
export function countTokenAnswer(outcome: "failed" | "refused" | "short_lived"): void {
  singleMetric().addDimension("outcome", outcome).addMetric("TokenAnswers", "Count", 1);
}

/** Counts how often a process looked for a token in its memory, and how often the token was not there. */
export function countMemoryLooks(looks: number, misses: number): void {
  singleMetric().addMetric("MemoryLooks", "Count", looks);
  singleMetric().addMetric("MemoryMisses", "Count", misses);
}

/** Measures how far behind a shard is: the seconds since its most overdue entry fell due, 0 when none is due. */
export function measureOldestDue(shard: number, seconds: number): void {
  singleMetric().addDimension("shard", String(shard)).addMetric("OldestDue", "Seconds", seconds);
}

/** Measures the seconds since a shard's most overdue duty fell due, 0 when none is due. */
export function measureOldestDuty(shard: number, seconds: number): void {
  singleMetric().addDimension("shard", String(shard)).addMetric("OldestDuty", "Seconds", seconds);
}

/** Measures once a tick and shard whether the tick stopped with work left: 1, and 0 otherwise. */
export function measureCutShort(shard: number, isCutShort: boolean): void {
  singleMetric()
    .addDimension("shard", String(shard))
    .addMetric("CutShort", "Count", isCutShort ? 1 : 0);
}

/**
 * Counts the refreshes that one tick tried, and the failed ones. Zeros are counted too, so that an alarm can compute the share at
 * any instant. Without a dimension, because an alarm cannot add up a metric that is split by outcome.
 */
export function countTries(tried: number, failed: number): void {
  singleMetric().addMetric("RefreshesTried", "Count", tried);
  singleMetric().addMetric("RefreshesFailed", "Count", failed);
}

/** Counts the connections that one tick of the schedule did not end, because their provider refuses many at once. */
export function countWithheldEndings(provider: string, code: FailureCode, times: number): void {
  singleMetric().addDimensions({ provider, code }).addMetric("WithheldEndings", "Count", times);
}

/** Measures once a sweep how many due parked grants are neither live nor revoked; 0 when there are none. */
export function measureParkedLeft(left: number): void {
  singleMetric().addMetric("ParkedLeft", "Count", left);
}

/** Measures once a run of the outbox how many due notices are not published; 0 when there are none. */
export function measureOutboxLeft(left: number): void {
  singleMetric().addMetric("OutboxLeft", "Count", left);
}

/** Counts what one tick of the schedule did, by provider and outcome, such as `gcp` and `refreshed expires_soon`. */
export function countRefreshes(provider: string, outcome: string, times: number): void {
  singleMetric().addDimensions({ provider, outcome }).addMetric("Refreshes", "Count", times);
}

/** Measures at the end of each run of `auditSeal` how many digests the chain has. The line has the newest one's hour and hash too. */
export function measureTrailHead({ number, hour, hash }: TrailHead): void {
  singleMetric().addMetadata("hour", hour).addMetadata("hash", hash).addMetric("AuditHead", "Count", number);
}

/** Measures at each look at the key set of the issuers whether it has changed without a command: 1, and 0 otherwise. */
export function measureKeySetChanged(isChanged: boolean): void {
  singleMetric().addMetric("KeySetChanged", "Count", isChanged ? 1 : 0);
}
