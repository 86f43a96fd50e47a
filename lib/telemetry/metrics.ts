import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { type FailureCode, failures } from "../errors.ts";

const metrics = new Metrics({ namespace: "AuroraOAuth", serviceName: "aurora-oauth" });

/** Counts a failure by code and by who must act: what the alarms watch. One line in CloudWatch's embedded format. */
export function countFailure(code: FailureCode): void {
  metrics.singleMetric().addDimensions({ code, owner: failures[code].owner }).addMetric("Failures", MetricUnit.Count, 1);
}

/** Counts an event that could not be handed to EventBridge: whoever listens has missed it. */
export function countLostEvent(name: string): void {
  metrics.singleMetric().addDimension("event", name).addMetric("LostEvents", MetricUnit.Count, 1);
}

/**
 * Tells how far behind the schedule is, once a tick and shard: `OldestDue`, the seconds since the entry fell due that was
 * longest overdue, 0 when none was; `CutShort`, 1 when the tick stopped with work left and 0 otherwise, so that silence is
 * the sign of a schedule that does not run.
 */
export function measureBacklog(shard: number, oldestDueSeconds: number, isCutShort: boolean): void {
  const backlog = () => metrics.singleMetric().addDimension("shard", String(shard));
  backlog().addMetric("OldestDue", MetricUnit.Seconds, oldestDueSeconds);
  backlog().addMetric("CutShort", MetricUnit.Count, isCutShort ? 1 : 0);
}

/** Counts what one tick of the schedule did, by provider and outcome, such as `gcp` and `renewed expires_soon`. */
export function countRefreshes(provider: string, outcome: string, times: number): void {
  metrics.singleMetric().addDimensions({ provider, outcome }).addMetric("Refreshes", MetricUnit.Count, times);
}
