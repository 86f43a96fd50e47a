import { type CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import type { TrailFinding } from "../../lib/audit/verify-trail.ts";
import { describeError } from "../missing-right.ts";

/** How many hours `AuditHead` has counted at most, or why that is not known. */
export type MeasuredHours = { readonly hours: number } | { readonly unknown: string };

const daySeconds = 86_400;

/** CloudWatch keeps a metric for 15 months. */
const keptDays = 455;

/** Reads what `auditSeal` has measured. The metric never falls, so its maximum counts: after a cut, smaller values follow. */
export async function readMeasuredHours(
  client: Pick<CloudWatchClient, "send">,
  { stack, now }: { readonly stack: string; readonly now: Date },
): Promise<MeasuredHours> {
  try {
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: "AuroraOAuth",
        MetricName: "AuditHead",
        Dimensions: [{ Name: "service", Value: stack }],
        StartTime: new Date(now.getTime() - keptDays * daySeconds * 1000),
        EndTime: now,
        Period: daySeconds,
        Statistics: ["Maximum"],
      }),
    );
    const values = Datapoints.flatMap(({ Maximum }) => Maximum ?? []);
    return values.length === 0 ? { unknown: "it has no data" } : { hours: Math.max(...values) };
  } catch (error) {
    return { unknown: describeError(error) };
  }
}

/**
 * Compares a trail with the measure. CloudWatch lets no login delete or lower it, so it shows that trail and table were cut back together.
 *
 * @param number - How many hours the recorded head counts, or the trail itself where there is none.
 */
export const compareMeasured = (measured: MeasuredHours, number: number): readonly TrailFinding[] =>
  "hours" in measured && measured.hours > number
    ? [{ where: "AuditHead", what: `has counted ${measured.hours} hours, and the trail ends with number ${number}: it was cut back` }]
    : [];
