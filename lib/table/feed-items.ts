import * as v from "valibot";
import type { Notice } from "../connections/domain-event.ts";
import { type FeedEvent, type FeedHead, feedDays } from "../feed/event-feed.ts";
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

/** What the order of events is made of. */
export type Waiting = {
  /** The instant of the change. */
  readonly at: string;
  /** The connection that the event is about. Absent: none, as of a setup. */
  readonly connectionId?: string | undefined;
  /** Of the lease under which the change was written: it grows with each holder, whatever their clocks say. Absent: it is not known. */
  readonly generation?: number | undefined;
  /** The place among the events of the same change. */
  readonly index: number;
};

/**
 * Puts events that have no number yet in order: by their instants, and those of one connection in the order of its changes. The clock of a process may be behind
 * that of the process before it, so the generation of the lease decides between two events of one connection.
 */
export function orderWaiting<T extends Waiting>(events: readonly T[]): readonly T[] {
  const byInstant = events.toSorted((one, other) => compare(one.at, other.at) || one.index - other.index);
  const ofConnection = Map.groupBy(byInstant, ({ connectionId, generation }) => (generation === undefined ? undefined : connectionId));
  const queues = new Map([...ofConnection].map(([id, group]) => [id, id === undefined ? group : group.toSorted(byChange)]));
  const taken = new Map<string | undefined, number>();
  // Each place stays with its connection: only which of the connection's events stands there may change.
  return byInstant.map((event) => {
    const id = event.generation === undefined ? undefined : event.connectionId;
    const place = taken.get(id) ?? 0;
    taken.set(id, place + 1);
    return queues.get(id)?.[place] ?? event;
  });
}

const byChange = (one: Waiting, other: Waiting) =>
  (one.generation ?? 0) - (other.generation ?? 0) || compare(one.at, other.at) || one.index - other.index;

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
