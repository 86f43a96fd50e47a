import { CloudWatchLogsClient, paginateDescribeLogGroups, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeExecutionCommand, paginateListExecutions, paginateListStateMachines, SFNClient } from "@aws-sdk/client-sfn";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { folderOf } from "../../lib/audit/trail-names.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Target } from "../target.ts";
import type { Searched } from "./report.ts";
import type { Store } from "./stored-credentials.ts";
import { namesOrganisation, surveyTable } from "./survey.ts";

const dayMs = 86_400_000;
/** Step Functions forgets an execution 90 days after its end, and nothing erases it sooner. */
const executionDays = 90;
const readsAtOnce = 4;

const plural = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

/** Searches the table once more. Backups go back 35 days, and cannot be changed. */
export async function searchTable(target: Target, organisation: string, known: ReadonlySet<string>): Promise<readonly Searched[]> {
  const { read, owned, unexpected } = await surveyTable(target, organisation, known);
  const found = [...owned.map(({ item }) => `${item.pk} ${item.sk}`), ...unexpected];
  const until = new Date(target.clock().getTime() + 35 * dayMs).toISOString();
  return [
    { place: `table ${target.table.name}`, extent: plural(read, "item"), found, is_kept: false },
    ...searchDeadLetters(target),
    { place: "backups of the table", extent: "not searched", found: ["every item that was erased"], until, is_kept: true },
  ];
}

/** SQS gives no message without taking it. They hold ids of events that a webhook did not take, and go by themselves. */
function searchDeadLetters({ clock }: Target): readonly Searched[] {
  const until = new Date(clock().getTime() + 14 * dayMs).toISOString();
  return [
    { place: "dead-letter queue of webhooks", extent: "not searched", found: ["ids of events that were given up"], until, is_kept: true },
  ];
}

export async function searchStore(store: Store, organisation: string): Promise<Searched> {
  const { read, found } = await store.list(organisation);
  return { place: store.name, extent: plural(read, "path"), found, is_kept: false };
}

/** Searches the inputs of the executions of every state machine of the stage: each has the organisation in its input, or nowhere. */
export async function searchExecutions({ aws, table, clock }: Target, organisation: string): Promise<Searched> {
  const client = new SFNClient(aws);
  const arns: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    const own = stateMachines.filter(({ name = "" }) => name.startsWith(`${table.name}-`));
    for (const { stateMachineArn } of own) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        arns.push(...executions.flatMap(({ executionArn }) => executionArn ?? []));
      }
    }
  }
  const isNamed = namesOrganisation(organisation);
  const ends: Date[] = [];
  const named = await mapBounded(arns, readsAtOnce, async (executionArn) => {
    const { input, output, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (!isNamed(input) && !isNamed(output)) {
      return [];
    }
    ends.push(stopDate ?? clock());
    return [executionArn];
  });
  const found = named.flat();
  return { place: "executions", extent: plural(arns.length, "execution"), found, ...toEnd(ends, executionDays), is_kept: true };
}

const toEnd = (instants: readonly Date[], days: number) =>
  instants.length === 0 ? {} : { until: new Date(Math.max(...instants.map((at) => at.getTime())) + days * dayMs).toISOString() };

/** Counts the log lines that have the organisation's id: no token, but who did what. They go with their group's retention. */
export async function searchLogs({ aws, table, clock }: Target, organisation: string): Promise<readonly Searched[]> {
  const client = new CloudWatchLogsClient(aws);
  const prefixes = [`${table.name}/`, `/aws/http-api/${table.name}`, `/aws/vendedlogs/states/${table.name}-`];
  const searched: Searched[] = [];
  for (const logGroupNamePrefix of prefixes) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      for (const { logGroupName = "", retentionInDays } of logGroups) {
        searched.push(await searchGroup(client, { logGroupName, retentionInDays }, organisation, clock()));
      }
    }
  }
  return searched;
}

async function searchGroup(
  client: CloudWatchLogsClient,
  { logGroupName, retentionInDays }: { readonly logGroupName: string; readonly retentionInDays: number | undefined },
  organisation: string,
  now: Date,
): Promise<Searched> {
  let [count, newest] = [0, 0];
  const filterPattern = JSON.stringify(organisation);
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, filterPattern, endTime: now.getTime() })) {
    count += events.length;
    newest = Math.max(newest, ...events.map(({ timestamp = 0 }) => timestamp));
  }
  const end = retentionInDays === undefined ? "the log group is deleted" : toEnd([new Date(newest)], retentionInDays).until;
  const found = count === 0 ? {} : { until: end ?? "" };
  return {
    place: `log ${logGroupName}`,
    extent: "every line",
    found: count === 0 ? [] : [plural(count, "line")],
    ...found,
    is_kept: true,
  };
}

/** Lists the files of the audit trail. They are kept on purpose: they show who did what. */
export async function searchTrail(trail: Pick<TrailStore, "list">, organisation: string): Promise<Searched> {
  const found: string[] = [];
  for await (const name of trail.list(folderOf(organisation))) {
    found.push(name);
  }
  const until = "auditRetentionDays after its hour, 400 unless that is set";
  return { place: "audit trail", extent: "the organisation's folder", found, ...(found.length === 0 ? {} : { until }), is_kept: true };
}
