import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import type { AuditRecord } from "../audit/audit-record.ts";
import type { SealDeps } from "../audit/seal-hour.ts";
import { beginOf } from "../audit/trail-names.ts";
import { lazyClient } from "../aws/lazy-client.ts";
import { lazyCommand } from "../aws/lazy-command.ts";
import { defined } from "../defined.ts";
import { parseJson } from "../json.ts";
import { failOnLogs } from "./logs-failure.ts";

const load = () => import("./logs-sdk.chunk.ts");
const FilterLogEventsCommand = lazyCommand(load, "FilterLogEventsCommand");

const hourMs = 3_600_000;

/**
 * Milliseconds by which a line may come to the log later than its own instant. Lambda hands a line on within seconds; an operator's machine may
 * have a wrong clock.
 */
const lateMs = 3 * hourMs;

const recordSchema = v.looseObject({ id: v.string(), at: v.string(), act: v.string(), organisation: v.optional(v.string()) });
const lineSchema = v.object({ audit_records: v.array(recordSchema) });

/**
 * Reads the audit records out of log groups. A record belongs to the hour in which it came to the log, whatever its own instant is: so a late
 * one is in the next digest, and reading an hour again gives the same records.
 *
 * @throws {Failure} While it reads: `audit_unavailable`, with the reason of CloudWatch.
 */
export function logRecordsIn(groups: readonly string[]): SealDeps["records"] {
  const client = lazyClient<CloudWatchLogsClient>(async () => (await load()).openSdkLogs());
  return async function* (hour) {
    const begin = beginOf(hour).getTime();
    const isOfHour = (cameAt: number) => cameAt >= begin && cameAt < begin + hourMs;
    for (const logGroupName of groups) {
      let nextToken: string | undefined;
      do {
        const range = { startTime: begin - lateMs, endTime: begin + lateMs };
        const input = { logGroupName, filterPattern: '"audit_records"', ...range, ...defined({ nextToken }) };
        const page = await client.send(new FilterLogEventsCommand(input)).catch(failOnLogs);
        for (const { message = "", ingestionTime = 0 } of page.events ?? []) {
          yield* isOfHour(ingestionTime) ? readLine(message) : [];
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
  };
}

/** Reads a line. A line of another kind that holds the words is passed over. */
function readLine(message: string): readonly AuditRecord[] {
  const line = v.safeParse(lineSchema, parseJson(message));
  return line.success ? (line.output.audit_records as readonly AuditRecord[]) : [];
}
