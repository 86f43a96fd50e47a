import * as v from "valibot";
import type { Notice } from "../connections/domain-event.ts";
import { type FeedEvent, type FeedHead, feedDays } from "../feed/event-feed.ts";
import type { Waiting } from "../feed/order-waiting.ts";
import { feedEventItemKey, feedHeadItemKey, numberedEventItemKey, ttlAttribute, waitingEventItemKey } from "./item-keys.ts";
import { noticeSchema } from "./notice-schema.ts";
import { toUnixSeconds } from "./table.ts";

/** An event that has no number yet, and the key of its item. */
export type WaitingEvent = Waiting & { readonly pk: string; readonly sk: string; readonly notice: Notice };

const expiry = (from: Date) => ({ [ttlAttribute]: toUnixSeconds(from) + feedDays * 86_400 });

/** Builds the item of an event that has no number yet. @param order - Absent: it was not written with its change. */
export function buildWaitingEvent(
  { id, name, detail }: Notice,
  order?: { readonly generation: number; readonly index: number },
): Record<string, unknown> {
  const at = detail.at ?? "";
  return { ...waitingEventItemKey(detail.organisation ?? "", { id, at }), id, name, detail, ...order, ...expiry(new Date(at)) };
}

const waitingSchema = v.object({
  ...noticeSchema.entries,
  pk: v.string(),
  sk: v.string(),
  generation: v.optional(v.number()),
  index: v.optional(v.number(), 0),
});

/** Reads an event without a number. One that a later release wrote, and this one cannot read, waits for that release. */
export function parseWaitingEvent(item: unknown): WaitingEvent[] {
  const { success, output } = v.safeParse(waitingSchema, item);
  if (!success) {
    return [];
  }
  const { pk, sk, generation, index, ...notice } = output;
  return [{ pk, sk, generation, index, notice, at: notice.detail.at ?? "", connectionId: notice.detail.connection_id }];
}

/** Builds the items of an event that gets its number: the event, and the mark that it has one. */
export function buildNumberedEvent(organisation: string, { number, notice, numberedAt, beforeAt }: FeedEvent) {
  const { id, name, detail } = notice;
  const at = numberedAt.getTime();
  return {
    event: {
      ...feedEventItemKey(organisation, number),
      ...{ number, id, name, detail, numbered_at: at, before_at: beforeAt?.getTime() },
      ...expiry(numberedAt),
    },
    // A day longer: the outbox may tell of an event again that has just expired.
    mark: { ...numberedEventItemKey(organisation, id), number, [ttlAttribute]: toUnixSeconds(numberedAt) + (feedDays + 1) * 86_400 },
  };
}

const instant = v.pipe(
  v.number(),
  v.transform((milliseconds) => new Date(milliseconds)),
);
const eventSchema = v.object({ ...noticeSchema.entries, number: v.number(), numbered_at: instant, before_at: v.optional(instant) });

/** @throws {v.ValiError} The item is no event of a feed: leaving it out would hide an event. */
export function parseFeedEvent(item: unknown): FeedEvent {
  const { number, numbered_at: numberedAt, before_at: beforeAt, ...notice } = v.parse(eventSchema, item);
  return { number, notice, numberedAt, ...(beforeAt === undefined ? {} : { beforeAt }) };
}

const headSchema = v.object({ number: v.number(), numbered_at: instant });

export function parseFeedHead(item: unknown): FeedHead | undefined {
  if (item === undefined) {
    return undefined;
  }
  const { number, numbered_at: numberedAt } = v.parse(headSchema, item);
  return { number, numberedAt };
}

export const buildFeedHead = (organisation: string, { number, numberedAt }: FeedHead) => ({
  ...feedHeadItemKey(organisation),
  number,
  numbered_at: numberedAt.getTime(),
});
