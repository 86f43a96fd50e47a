import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { type FailureCode, failures } from "../errors.ts";

/** The dimension `service` is `POWERTOOLS_SERVICE_NAME`. */
const metrics = new Metrics({ namespace: "AuroraOAuth" });

/** Counts a failure by code and by who must act: what the alarms watch. One line in CloudWatch's embedded format. */
export function countFailure(code: FailureCode): void {
  metrics.singleMetric().addDimensions({ code, owner: failures[code].owner }).addMetric("Failures", MetricUnit.Count, 1);
}

/** Counts an event that could not be handed to EventBridge: whoever listens has missed it. */
export function countLostEvent(name: string): void {
  metrics.singleMetric().addDimension("event", name).addMetric("LostEvents", MetricUnit.Count, 1);
}

/** Tells how far behind a shard is: the seconds since the entry fell due that is longest overdue, 0 when none is. */
export function measureOldestDue(shard: number, seconds: number): void {
  metrics.singleMetric().addDimension("shard", String(shard)).addMetric("OldestDue", MetricUnit.Seconds, seconds);
}

/** Tells once a tick and shard whether the tick stopped with work left: 1, and 0 otherwise. */
export function measureCutShort(shard: number, isCutShort: boolean): void {
  metrics
    .singleMetric()
    .addDimension("shard", String(shard))
    .addMetric("CutShort", MetricUnit.Count, isCutShort ? 1 : 0);
}

/**
 * Counts the refreshes that one tick tried, and those of them that failed; 0 when there were none, so that a share can be worked
 * out at any instant. Without a dimension: an alarm cannot add up a metric that is split by outcome.
 */
export function countTries(tried: number, failed: number): void {
  metrics.singleMetric().addMetric("RefreshesTried", MetricUnit.Count, tried);
  metrics.singleMetric().addMetric("RefreshesFailed", MetricUnit.Count, failed);
}

/** Tells how many parked grants were due and are neither live nor given back, once a sweep; 0 when none is. */
export function measureParkedLeft(left: number): void {
  metrics.singleMetric().addMetric("ParkedLeft", MetricUnit.Count, left);
}

/** Tells how many notices were due and are not told, once a run of their schedule; 0 when none is. */
export function measureOutboxLeft(left: number): void {
  metrics.singleMetric().addMetric("OutboxLeft", MetricUnit.Count, left);
}

/** Counts what one tick of the schedule did, by provider and outcome, such as `gcp` and `refreshed expires_soon`. */
export function countRefreshes(provider: string, outcome: string, times: number): void {
  metrics.singleMetric().addDimensions({ provider, outcome }).addMetric("Refreshes", MetricUnit.Count, times);
}
