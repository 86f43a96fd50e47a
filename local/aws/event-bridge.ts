import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { BoundedLog } from "../simulator/bounded-log.ts";
import { account, region } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import { jsonService, operation } from "./json-service.ts";

/** An event as a rule's target gets it. */
export type DeliveredEvent = {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: readonly string[];
  detail: unknown;
  /** The event's bus, which AWS does not send. */
  bus: string;
};

const entrySchema = v.object({
  Source: v.exactOptional(v.string()),
  DetailType: v.exactOptional(v.string()),
  Detail: v.exactOptional(v.string()),
  Resources: v.optional(v.array(v.string()), []),
  Time: v.exactOptional(v.number()),
  EventBusName: v.optional(v.string(), "default"),
});
type Entry = v.InferOutput<typeof entrySchema>;

const putEventsSchema = v.object({ Entries: v.pipe(v.array(entrySchema), v.minLength(1), v.maxLength(10)) });
const maxTotalBytes = 256 * 1024;

/** EventBridge: accepts events and keeps the newest in `delivered`. An invalid entry is refused alone; the others are accepted. */
export function eventBridge(now: () => Date) {
  const delivered = new BoundedLog<DeliveredEvent>();
  const call = jsonService({
    PutEvents: operation(putEventsSchema, ({ Entries }) => {
      if (Entries.reduce((total, entry) => total + sizeOf(entry), 0) > maxTotalBytes) {
        throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
      }
      const results = Entries.map((entry) => {
        const refusal = decideEntry(entry);
        if (refusal !== undefined) {
          return refusal;
        }
        const event = toDelivered(entry, now());
        delivered.add(event);
        return { EventId: event.id };
      });
      return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
    }),
  });
  return { call, delivered };
}

function decideEntry({ Source, DetailType, Detail }: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  const missing = !Source ? "Source" : !DetailType ? "DetailType" : !Detail ? "Detail" : undefined;
  if (missing !== undefined) {
    return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.` };
  }
  if (Source?.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  return isObjectText(Detail ?? "") ? undefined : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

function isObjectText(text: string): boolean {
  try {
    return /^\s*\{/.test(text) && JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

function toDelivered({ Source = "", DetailType = "", Detail = "{}", Resources, Time, EventBusName }: Entry, now: Date): DeliveredEvent {
  const time = Time === undefined ? now : new Date(Time * 1000);
  const detail: unknown = JSON.parse(Detail);
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType,
    source: Source,
    account,
    time: time.toISOString(),
    region,
    resources: Resources,
    detail,
    bus: EventBusName,
  };
}

/** @see {@link https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html PutEvents, calculating event entry size} */
function sizeOf({ Source = "", DetailType = "", Detail = "", Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((total, text) => total + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}
