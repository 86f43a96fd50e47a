import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { BoundedLog } from "../simulator/bounded-log.ts";
import { AwsError } from "./aws-error.ts";
import { type JsonService, jsonService, operation } from "./json-service.ts";

type LogEvent = {
  readonly eventId: string;
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
};

/** CloudWatch Logs, and the way in which a function's output comes there without a call. */
export type Logs = { readonly call: JsonService; write(group: string, stream: string, message: string): void };

const group = { logGroupName: v.pipe(v.string(), v.minLength(1)) };
const stream = { ...group, logStreamName: v.pipe(v.string(), v.minLength(1), v.excludes(":"), v.excludes("*")) };
const instant = v.pipe(v.number(), v.integer(), v.minValue(0));
const putSchema = v.object({
  ...stream,
  logEvents: v.pipe(v.array(v.object({ timestamp: instant, message: v.pipe(v.string(), v.minLength(1)) })), v.minLength(1)),
});
/** One quoted term is the only pattern here, and an empty one is fitted by every line: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const filterSchema = v.object({
  ...group,
  startTime: v.optional(instant, 0),
  endTime: v.optional(instant, Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.pipe(v.string(), v.regex(/^(?:"[^"]+")?$/)), ""),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 10_000),
  nextToken: v.optional(v.pipe(v.string(), v.digits()), "0"),
});

/** How far an event's instant may be from the service's clock: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const oldestMs = 14 * 86_400_000;
const newestMs = 2 * 3_600_000;

/**
 * Makes CloudWatch Logs with log groups that hold their newest events. No group can be made: the template makes them all.
 *
 * @param groups - The names of the log groups.
 */
export function cloudWatchLogs(groups: readonly string[], now: () => Date): Logs {
  const logs = new Map(groups.map((name) => [name, { streams: new Set<string>(), events: new BoundedLog<LogEvent>() }]));
  const find = (name: string) => {
    const found = logs.get(name);
    if (found === undefined) {
      throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    }
    return found;
  };
  const add = (name: string, logStreamName: string, { timestamp, message }: Pick<LogEvent, "timestamp" | "message">) =>
    find(name).events.add({ eventId: randomUUID(), logStreamName, timestamp, ingestionTime: now().getTime(), message });
  const isStorable = ({ timestamp }: Pick<LogEvent, "timestamp">) =>
    timestamp >= now().getTime() - oldestMs && timestamp <= now().getTime() + newestMs;

  return {
    write: (name, logStreamName, message) => add(name, logStreamName, { timestamp: now().getTime(), message }),
    call: jsonService({
      CreateLogStream: operation(v.object(stream), ({ logGroupName, logStreamName }) => {
        const { streams } = find(logGroupName);
        if (streams.has(logStreamName)) {
          throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
        }
        streams.add(logStreamName);
        return {};
      }),
      PutLogEvents: operation(putSchema, ({ logGroupName, logStreamName, logEvents }) => {
        if (!find(logGroupName).streams.has(logStreamName)) {
          throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
        }
        for (const event of logEvents.filter(isStorable)) {
          add(logGroupName, logStreamName, event);
        }
        const refused = logEvents.findIndex((event) => !isStorable(event));
        return refused === -1 ? {} : { rejectedLogEventsInfo: { tooOldLogEventEndIndex: refused } };
      }),
      DescribeLogGroups: operation(v.object({ logGroupNamePrefix: v.optional(v.string(), "") }), ({ logGroupNamePrefix }) => ({
        logGroups: [...logs.keys()].filter((name) => name.startsWith(logGroupNamePrefix)).map((logGroupName) => ({ logGroupName })),
      })),
      FilterLogEvents: operation(filterSchema, ({ logGroupName, startTime, endTime, filterPattern, limit, nextToken }) => {
        const found = find(logGroupName)
          .events.entries.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
          .filter(({ message }) => message.includes(filterPattern.slice(1, -1)))
          .toSorted((one, other) => one.timestamp - other.timestamp);
        const end = Number(nextToken) + limit;
        return { events: found.slice(Number(nextToken), end), ...(end < found.length ? { nextToken: String(end) } : {}) };
      }),
    }),
  };
}
