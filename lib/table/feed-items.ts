import * as v from "valibot";
import type { Notice } from "../connections/domain-event.ts";
import { type FeedEvent, type FeedHead, feedDays } from "../feed/event-feed.ts";
import type { Waiting } from "../feed/order-waiting.ts";
import { convertItem, type Item, instant, item, optional } from "./item.ts";
import { feedEventItemKey, numberedEventItemKey, ttlAttribute, waitingEventItemKey } from "./item-keys.ts";
import { noticeMembers } from "./notice-item.ts";
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

const waitingItem = item({
  ...noticeMembers,
  pk: v.string(),
  sk: v.string(),
  generation: optional(v.number()),
  index: optional(v.number()),
});

/** Reads an event without a number. One that a later release wrote, and this one cannot read, waits for that release. */
export function parseWaitingEvent(stored: unknown): WaitingEvent[] {
  const { success, output } = v.safeParse(waitingItem.schema, stored);
  if (!success) {
    return [];
  }
  const { pk, sk, generation, index = 0, ...notice } = output;
  return [{ pk, sk, generation, index, notice, at: notice.detail.at ?? "", connectionId: notice.detail.connection_id }];
}

/** Builds the items of an event that gets its number: the event, and the mark that it has one. */
export const buildNumberedEvent = (organisation: string, event: FeedEvent) => ({
  event: { ...feedEventItemKey(organisation, event.number), ...feedEventItem.build(event), ...expiry(event.numberedAt) },
  // A day longer: the outbox may tell of an event again that has just expired.
  mark: {
    ...numberedEventItemKey(organisation, event.notice.id),
    number: event.number,
    [ttlAttribute]: toUnixSeconds(event.numberedAt) + (feedDays + 1) * 86_400,
  },
});

const numbered = item({ ...noticeMembers, number: v.number(), numberedAt: instant, beforeAt: optional(instant) });

export const feedEventItem: Item<FeedEvent> = convertItem(
  numbered,
  ({ id, name, detail, ...event }) => ({ ...event, notice: { id, name, detail } }),
  ({ notice, ...event }) => ({ ...event, ...notice }),
);

export const feedHeadItem: Item<FeedHead> = item({ number: v.number(), numberedAt: instant });
