import { CloudFormationClient, GetTemplateCommand, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { awsClient, foundationName, readOutputs, stackName } from "../deployed/aws.ts";
import { account, region } from "../embedded/roles.ts";
import type { Alarm } from "./alarm.ts";
import { type MetricFilter, parseMetricFilters } from "./metric-filter.ts";
import { parseAlarms, resolveIntrinsics } from "./parse-alarms.ts";

export type Watched = { readonly alarms: readonly Alarm[]; readonly filters: readonly MetricFilter[] };

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

/**
 * Reads the alarms and the metric filters from the template of the deployed stack, with the names that the deploy gave to functions, machines
 * and log groups. They are in the template whether or not the stack has a topic for its alarms.
 */
export async function readWatched(endpoint: string): Promise<Watched> {
  const client = new CloudFormationClient(awsClient(endpoint));
  const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  const body = JSON.parse(TemplateBody) as { readonly Resources: Resources };
  const physicalIds = await listPhysicalIds(client);
  const outputs = Object.entries(await readOutputs(endpoint, foundationName));
  const known: Readonly<Record<string, string>> = {
    "AWS::Region": region,
    "AWS::AccountId": account,
    "AWS::StackName": stackName,
    ...Object.fromEntries(outputs.map(([name, value]) => [`${foundationName}-${name}`, value])),
  };
  const resolve = resolveIntrinsics((logicalId) => {
    // A rule may name an alarm that is not deployed: by its logical id, which is its name here.
    const isAlarm = body.Resources[logicalId]?.Type.startsWith("AWS::CloudWatch::") === true;
    return (isAlarm ? logicalId : (known[logicalId] ?? physicalIds.get(logicalId))) ?? fail(`the stack has no ${logicalId}`);
  });
  return { alarms: parseAlarms(body, resolve), filters: parseMetricFilters(body.Resources, resolve) };
}

async function listPhysicalIds(client: CloudFormationClient): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName: stackName, NextToken }));
    for (const { LogicalResourceId = "", PhysicalResourceId = "" } of page.StackResourceSummaries ?? []) {
      ids.set(LogicalResourceId, PhysicalResourceId);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

function fail(message: string): never {
  throw new Error(message);
}
