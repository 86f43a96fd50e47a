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

/** Counts what one tick of the schedule did, by provider and outcome, such as `gcp` and `renewed expires_soon`. */
export function countRefreshes(provider: string, outcome: string, times: number): void {
  metrics.singleMetric().addDimensions({ provider, outcome }).addMetric("Refreshes", MetricUnit.Count, times);
}
