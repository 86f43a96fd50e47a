import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { awsClient, stackName } from "./aws.ts";

export type LogLine = { readonly functionKey: string; readonly line: string };

/** Reads the functions' logs, each function's lines together and oldest first. */
export async function readLogs(endpoint: string): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(awsClient(endpoint));
  const prefix = `/aws/lambda/${stackName}-`;
  const names = await listGroups(client, prefix);
  return (await Promise.all(names.map((name) => readGroup(client, name, name.slice(prefix.length))))).flat();
}

/** All pages: one has at most 50 groups. */
async function listGroups(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
    names.push(...(page.logGroups ?? []).map(({ logGroupName = "" }) => logGroupName));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
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
