import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { awsClient, stackName } from "./aws.ts";

export type LogLine = { readonly functionKey: string; readonly line: string };

/** Reads the functions' logs, each function's lines together and oldest first. */
export async function readLogs(endpoint: string): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(awsClient(endpoint));
  const prefix = `/aws/lambda/${stackName}-`;
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
  const groups = logGroups.map(({ logGroupName = "" }) => readGroup(client, logGroupName, logGroupName.slice(prefix.length)));
  return (await Promise.all(groups)).flat();
}

async function readGroup(client: CloudWatchLogsClient, logGroupName: string, functionKey: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
    const messages = (page.events ?? []).map(({ message = "" }) => message.trimEnd());
    // Lambda's own lines around each invocation are left out.
    lines.push(...messages.filter((line) => !/^(START|END|REPORT) /.test(line)).map((line) => ({ functionKey, line })));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}
