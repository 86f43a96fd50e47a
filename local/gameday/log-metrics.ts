import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { awsClient, stackName } from "../deployed/aws.ts";
import { listGroups, readEvents } from "../deployed/logs.ts";
import { countByFilters, type MetricFilter } from "./metric-filter.ts";
import { type Emitted, parseEmf } from "./parse-emf.ts";

/** The time by which a line may come late into the log. */
const lateMs = 5000;

/**
 * Reads the metrics that functions have written into their logs since the last read: lines in the embedded format, and lines that a metric
 * filter counts. Each is as old as the line says.
 *
 * @param since - What was written before it is left out.
 * @returns Reads what is new.
 */
export function logMetrics(endpoint: string, filters: readonly MetricFilter[], since: Date): () => Promise<readonly Emitted[]> {
  const client = new CloudWatchLogsClient(awsClient(endpoint));
  // MiniStack writes a stream for each invocation, at its end and at once.
  const seen = new Set<string>();
  let from = since;
  return async () => {
    const begun = new Date();
    const groups = await listGroups(client, `${stackName}/`);
    const read = await Promise.all(
      groups.map(async (group) => (await readEvents(client, group, from.getTime())).map((event) => ({ ...event, group }))),
    );
    const fresh = read.flat().filter(({ group, logStreamName }) => !seen.has(`${group} ${logStreamName}`));
    for (const { group, logStreamName } of fresh) {
      seen.add(`${group} ${logStreamName}`);
    }
    from = new Date(Math.max(since.getTime(), begun.getTime() - lateMs));
    return fresh
      .flatMap(({ group, message = "", timestamp = 0 }) => [
        ...parseEmf(message),
        ...countByFilters(filters, group, message, new Date(timestamp)),
      ])
      .filter(({ at }) => at >= since);
  };
}
