import type { Metrics } from "@aws-lambda-powertools/metrics";
import { type FailureCode, failures } from "../errors.ts";
import type { metricWords } from "./metrics.words.ts";
import { openPowertoolsMetrics } from "./powertools.lazy.ts";

let metrics: Metrics | undefined;

/** Opens Powertools with the first metric: a cold process that counts nothing does not read it. The dimension `service` is `POWERTOOLS_SERVICE_NAME`. */
function singleMetric(): Metrics {
  metrics ??= openPowertoolsMetrics({ namespace: "AuroraOAuth" });
  return metrics.singleMetric();
}

type Name = keyof typeof metricWords;
type Dimensions<Of extends Name> = Readonly<Record<(typeof metricWords)[Of]["dimensions"][number], string>>;

/** Writes one metric with the dimensions that `metrics.words.ts` gives it. */
function write<Of extends Name>(name: Of, dimensions: Dimensions<Of>, value = 1, unit: "Count" | "Seconds" = "Count"): void {
  singleMetric().addDimensions(dimensions).addMetric(name, unit, value);
}

/** Counts a failure by code and by owner, for the alarms. One line in CloudWatch's embedded format. */
export const countFailure = (code: FailureCode): void => write("Failures", { code, owner: failures[code].owner });

/** Counts a lost event: neither EventBridge nor the outbox took it, so its subscribers miss it. */
export const countLostEvent = (name: string): void => write("LostEvents", { event: name });

/** Counts an event that was made, whether or not the bus took it at once. */
export const countEvent = (name: string): void => write("Events", { event: name });

/** Counts how a login or a submission ended: `active`, `parked`, `pending`, `confirmed`, or the code of its failure. */
export const countLogin = (provider: string, outcome: string): void => write("Logins", { provider, outcome });

/** Counts what became of a sign-in to the console, or of a session's refresh. */
export const countSession = (outcome: "signed_in" | "refreshed" | "refresh_refused" | FailureCode): void => write("Sessions", { outcome });

/** Counts an answer of the broker that was not a token with enough life. The others are Lambda's `Invocations` without these. */
export const countTokenAnswer = (outcome: "failed" | "refused" | "short_lived"): void => write("TokenAnswers", { outcome });

/** Counts how often a process looked for a token in its memory, and how often the token was not there. */
export function countMemoryLooks(looks: number, misses: number): void {
  write("MemoryLooks", {}, looks);
  write("MemoryMisses", {}, misses);
}

/** Measures how far behind a shard is: the seconds since its most overdue entry fell due, 0 when none is due. */
export const measureOldestDue = (shard: number, seconds: number): void => write("OldestDue", { shard: String(shard) }, seconds, "Seconds");

/** Measures the seconds since a shard's most overdue duty fell due, 0 when none is due. */
export const measureOldestDuty = (shard: number, seconds: number): void =>
  write("OldestDuty", { shard: String(shard) }, seconds, "Seconds");

/** Measures once a tick and shard whether the tick stopped with work left: 1, and 0 otherwise. */
export const measureCutShort = (shard: number, isCutShort: boolean): void =>
  write("CutShort", { shard: String(shard) }, isCutShort ? 1 : 0);

/**
 * Counts the refreshes that one tick tried, and the failed ones. Zeros are counted too, so that an alarm can compute the share at
 * any instant. Without a dimension, because an alarm cannot add up a metric that is split by outcome.
 */
export function countTries(tried: number, failed: number): void {
  write("RefreshesTried", {}, tried);
  write("RefreshesFailed", {}, failed);
}

/** Counts the connections that one tick of the schedule did not end, because their provider refuses many at once. */
export const countWithheldEndings = (provider: string, code: FailureCode, times: number): void =>
  write("WithheldEndings", { provider, code }, times);

/** Measures once a sweep how many due parked grants are neither live nor revoked; 0 when there are none. */
export const measureParkedLeft = (left: number): void => write("ParkedLeft", {}, left);

/** Measures once a run of the outbox how many due notices are not published; 0 when there are none. */
export const measureOutboxLeft = (left: number): void => write("OutboxLeft", {}, left);

/** Counts what one tick of the schedule did, by provider and outcome, such as `gcp` and `refreshed expires_soon`. */
export const countRefreshes = (provider: string, outcome: string, times: number): void => write("Refreshes", { provider, outcome }, times);

/** Measures at the end of each run of `auditSeal` how many digests the chain has. The line has the newest one's hour and hash too. */
export function measureTrailHead({ number, hour, hash }: { readonly number: number; readonly hour: string; readonly hash: string }): void {
  singleMetric()
    .addMetadata("hour", hour)
    .addMetadata("hash", hash)
    .addMetric("AuditHead" satisfies Name, "Count", number);
}

/** Measures at each look at the key set of the issuers whether it has changed without a command: 1, and 0 otherwise. */
export const measureKeySetChanged = (isChanged: boolean): void => write("KeySetChanged", {}, isChanged ? 1 : 0);
