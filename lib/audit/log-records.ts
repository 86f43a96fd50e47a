import type { CloudWatchLogsClient, FilteredLogEvent, FilterLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import { type LazyClient, lazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { findRecordedSet, issuerKeyRecords, type KeySetRecord, toKeySetRecords } from "../issuer/key-set.ts";
import { parseJson } from "../json.ts";
import type { AuditRecord } from "../telemetry/audit-record.ts";
import type { RecordSource } from "./collect-hour.ts";
import { beginOf } from "./trail-names.ts";

const load = () => import("./logs-sdk.chunk.ts");
const FilterLogEventsCommand = lazyCommand(load, "FilterLogEventsCommand");

type LogsClient = LazyClient<CloudWatchLogsClient>;
const openLogs = (): LogsClient => lazyClient(async () => (await load()).openSdkLogs());

const hourMs = 3_600_000;

/**
 * Milliseconds by which a line may come to the log later, or earlier, than its own instant. Lambda hands a line on within seconds. An operator's machine
 * may have a wrong clock, and operators write few lines.
 */
const ofFunctions = { lateMs: 15 * 60_000, earlyMs: 60_000 };
const ofOperators = { lateMs: 3 * hourMs, earlyMs: 3 * hourMs };

/** Records of the hour before from which on a group is read in several ranges at once, and how many. */
const busy = { records: 200_000, ranges: 15 };

const recordSchema = v.looseObject({ id: v.string(), at: v.string(), act: v.string(), organisation: v.optional(v.string()) });
const lineSchema = v.object({ audit_records: v.array(recordSchema) });

/**
 * Reads the audit records out of log groups. A record belongs to the hour in which it came to the log, whatever its own instant is: so a late
 * one is in the next digest, and reading an hour again gives the same records.
 *
 * @param client - Default: one with the function's own credentials.
 * @throws {Failure} While it reads: `audit_unavailable`, with the reason of CloudWatch.
 */
export function logRecordsIn(groups: readonly string[], client: LogsClient = openLogs()): RecordSource {
  return (hour, expected) => {
    const begin = beginOf(hour).getTime();
    const toRecords = ({ message = "", ingestionTime = 0 }: FilteredLogEvent) =>
      ingestionTime >= begin && ingestionTime < begin + hourMs ? readLine(message) : [];
    return groups.flatMap((logGroupName) => {
      const { lateMs, earlyMs } = logGroupName.endsWith("/operators") ? ofOperators : ofFunctions;
      const whole = { startTime: begin - lateMs, endTime: begin + hourMs + earlyMs };
      const ranges = expected < busy.records ? [whole] : split(whole, busy.ranges);
      return ranges.map((range) => openReader(client, { logGroupName, ...range, filterPattern: '"audit_records"' }, toRecords));
    });
  };
}

type Range = { readonly startTime: number; readonly endTime: number };

/** Splits a range of which both ends belong to it. */
function split({ startTime, endTime }: Range, count: number): readonly Range[] {
  const starts = Array.from({ length: count }, (_, index) => startTime + Math.floor(((endTime - startTime) * index) / count));
  return starts.map((start, index) => ({ startTime: start, endTime: (starts[index + 1] ?? endTime + 1) - 1 }));
}

/** Reads a log group page by page. */
function openReader<Found>(
  client: LogsClient,
  from: FilterLogEventsCommandInput,
  toFound: (event: FilteredLogEvent) => readonly Found[],
): () => Promise<readonly Found[] | undefined> {
  let nextToken: string | undefined;
  let isOver = false;
  return async () => {
    if (isOver) {
      return undefined;
    }
    const page = await client.send(new FilterLogEventsCommand({ ...from, ...defined({ nextToken }) })).catch(failOnLogs);
    nextToken = page.nextToken;
    isOver = nextToken === undefined;
    return (page.events ?? []).flatMap(toFound);
  };
}

/** Reads a line. A line of another kind that holds the words is passed over. */
function readLine(message: string): readonly AuditRecord[] {
  const line = v.safeParse(lineSchema, parseJson(message));
  return line.success ? (line.output.audit_records as readonly AuditRecord[]) : [];
}

/** Translates an error of CloudWatch Logs. @throws {Failure} `audit_unavailable`, with the reason of CloudWatch in its detail. */
const failOnLogs = (error: unknown): never => {
  const reason = error instanceof Error ? error.name : "unknown";
  throw new Failure("audit_unavailable", { cause: error, detail: `logs: ${reason}` });
};

/**
 * Reads which key set the operators' newest command made, in words.
 *
 * @param logGroupName - The log of operators.
 * @param client - Default: one with the function's own credentials.
 * @returns A read. It gives `undefined` where the log names no set.
 * @throws {Failure} Of each read: `audit_unavailable`, with the reason of CloudWatch.
 */
export function recordedKeySetIn(logGroupName: string, client: LogsClient = openLogs()): () => Promise<string | undefined> {
  return async () => {
    const records: KeySetRecord[] = [];
    const from = { logGroupName, filterPattern: `"${issuerKeyRecords}"` };
    const read = openReader(client, from, ({ message = "" }) => toKeySetRecords(parseJson(message)));
    for (let page = await read(); page !== undefined; page = await read()) {
      records.push(...page);
    }
    return findRecordedSet(records);
  };
}
