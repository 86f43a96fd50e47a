import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsClient, stackName } from "./aws.ts";

export type LogLine = { readonly functionKey: string; readonly line: string };

/** MiniStack gives at most so many events at once, the oldest, and no token for the rest. */
const pageLength = 10_000;

/** The name that the function's own lines carry: several functions share a log group. */
const functionName = new RegExp(`"function":"${stackName}-(\\w+)"`);

/**
 * Reads the functions' logs, oldest first within a log group. The key is empty if no line of an invocation names its function.
 *
 * @param since - Lines that were written before it are left out.
 */
export async function readLogs(endpoint: string, since = new Date(0)): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(awsClient(endpoint));
  const names = await listGroups(client, `${stackName}/`);
  return (await Promise.all(names.map((name) => readGroup(client, name, since.getTime())))).flat();
}

/** Lists the log groups whose names begin so. All pages: one has at most 50 groups. */
export async function listGroups(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
    names.push(...(page.logGroups ?? []).map(({ logGroupName = "" }) => logGroupName));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
}

async function readGroup(client: CloudWatchLogsClient, logGroupName: string, since: number): Promise<LogLine[]> {
  const events = await readEvents(client, logGroupName, since);
  // MiniStack writes a stream for each invocation, and AWS one for each process of a function.
  const functionKeys = new Map(
    events.flatMap(({ logStreamName, message = "" }) => {
      const [, functionKey] = functionName.exec(message) ?? [];
      return functionKey === undefined ? [] : [[logStreamName, functionKey] as const];
    }),
  );
  return (
    events
      .map(({ logStreamName, message = "" }) => ({ functionKey: functionKeys.get(logStreamName) ?? "", line: message.trimEnd() }))
      // Lambda's own lines around each invocation are left out.
      .filter(({ line }) => !/^(START|END|REPORT) /.test(line))
  );
}

/** Reads the events of a log group, the oldest first. Page after page: a full page leaves its last millisecond to the next one. */
export async function readEvents(client: CloudWatchLogsClient, logGroupName: string, since: number): Promise<FilteredLogEvent[]> {
  const read: FilteredLogEvent[] = [];
  let startTime = since;
  for (;;) {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, startTime }));
    if (events.length < pageLength) {
      return [...read, ...events];
    }
    startTime = events.at(-1)?.timestamp ?? 0;
    const next = startTime;
    read.push(...events.filter(({ timestamp = 0 }) => timestamp < next));
  }
}
