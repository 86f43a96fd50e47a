import * as v from "valibot";
import { buildNotice, type DomainEvent, type Notice, type Outbox } from "../connections/domain-event.ts";
import { minutesAfter } from "../system.ts";
import { readDue } from "./due.ts";
import { buildWaitingEvent } from "./feed-items.ts";
import { dueIndex, outboxItemKey, outboxShardPrefix, toShard, ttlAttribute } from "./item-keys.ts";
import { noticeItem } from "./notice-item.ts";
import { eraseItem, writeItem } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** After an event is this late, its receiver must read the connections anyway. */
const keptDays = 7;

/** Stores notices of events, in the due index at the instant of their next publication. */
export function outboxIn(table: Table): Outbox {
  return {
    write: (notice, dueAt) => writeItem(table, toItem(notice, dueAt)),
    erase: (id) => eraseItem(table, outboxItemKey(id)),

    listDue: async (now, limit) => (await readDue(table, outboxShardPrefix, now, limit)).flatMap(parseNotice),
  };
}

/**
 * Builds the items that store events together with the write they report: their notices, and their places in the feed. Notices that remain
 * after a minute are published again.
 *
 * @param generation - Of the lease under which the write is made: it orders the events of one connection.
 */
export function buildOutboxItems(events: readonly DomainEvent[], at: Date, generation: number): Record<string, unknown>[] {
  return events.flatMap((event, index) => {
    const notice = buildNotice(event, at);
    return [toItem(notice, minutesAfter(at, 1)), buildWaitingEvent(notice, { generation, index })];
  });
}

const toItem = (notice: Notice, dueAt: Date) => ({
  ...outboxItemKey(notice.id),
  ...noticeItem.build(notice),
  [dueIndex.partition]: `${outboxShardPrefix}${toShard(notice.id)}`,
  [dueIndex.sort]: dueAt.toISOString(),
  [ttlAttribute]: toUnixSeconds(dueAt) + keptDays * 86_400,
});

function parseNotice(stored: unknown): Notice[] {
  const parsed = v.safeParse(noticeItem.schema, stored);
  return parsed.success ? [parsed.output] : [];
}
