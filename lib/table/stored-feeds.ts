import { randomUUID } from "node:crypto";
import type { EventFeed, FeedEvent, FeedHead } from "../feed/event-feed.ts";
import {
  buildNumberedEvent,
  buildWaitingEvent,
  feedEventItem,
  feedHeadItem,
  orderWaiting,
  parseWaitingEvent,
  type WaitingEvent,
} from "./feed-items.ts";
import {
  feedEventItemKey,
  feedEventPrefix,
  feedHeadItemKey,
  feedPartition,
  ttlAttribute,
  waitingEventItemKey,
  waitingEventPrefix,
} from "./item-keys.ts";
import { eraseItem, ifEqual, ifNew, queryItems, readAs, writeItemIf } from "./requests.ts";
import { sendUnlessRefused, type Table, TransactWriteCommand, toUnixSeconds } from "./table.ts";

/** Events that get their numbers in one transaction: three writes each and one for the head, of the 100 that DynamoDB takes. */
const together = 30;

/** Tries of one transaction, when other processes give numbers in the same feed. After them the next reader goes on. */
const tries = 8;

/** The feeds of all organisations, each in a partition of its own. */
export function feedsIn(table: Table): EventFeed {
  return {
    keep: async (notice) => {
      await writeItemIf(table, buildWaitingEvent(notice), ifNew);
    },

    number: async (organisation, { now, most, mayGoOn }) => {
      const waiting = (await readWaiting(table, organisation, most)).slice(0, most);
      let done = 0;
      for (; done < waiting.length && mayGoOn(); done += together) {
        await numberEach(table, organisation, waiting.slice(done, done + together), now);
      }
      return Math.min(done, waiting.length);
    },

    list: (organisation, from, options) =>
      listEvents(table, organisation, { from: feedEventItemKey(organisation, from).sk, end: feedEventEnd }, options),

    listBelow: (organisation, below, options) => {
      const end = Number.isFinite(below) ? feedEventItemKey(organisation, below - 1).sk : feedEventEnd;
      return listEvents(table, organisation, { from: feedEventPrefix, end }, { ...options, isDescending: true });
    },

    listWaiting: async (organisation, { before, limit }) => {
      const range = { from: waitingEventPrefix, end: waitingEventEnd };
      const after = before && waitingEventItemKey(organisation, before);
      const { items, isWhole } = await queryItems(table, feedPartition(organisation), range, { limit, isDescending: true, after });
      return { notices: items.flatMap(parseWaitingEvent).map(({ notice }) => notice), isLast: isWhole };
    },

    head: (organisation) => readHead(table, organisation),
  };
}

/**
 * Reads the oldest events that have no number, in order: at least `most` if there are as many, and as many again, so that an event whose clock was
 * ahead stands behind an earlier change of its connection. The newest of them are read first: if an event is seen, the events of earlier
 * changes of its connection were in the table before, and are seen too.
 */
async function readWaiting(table: Table, organisation: string, most: number): Promise<readonly WaitingEvent[]> {
  const limit = 2 * most;
  const read = (options: { readonly limit: number; readonly isDescending: boolean }, end = waitingEventEnd) =>
    queryItems(table, feedPartition(organisation), { from: waitingEventPrefix, end }, options);
  const newest = await read({ limit, isDescending: true });
  if (newest.isWhole) {
    return orderWaiting(newest.items.flatMap(parseWaitingEvent));
  }
  const oldest = await read({ limit, isDescending: false });
  // Others that were written meanwhile are in it as well, and those that another process has given numbers to are not.
  const again = await read({ limit: 2 * limit, isDescending: true }, String(oldest.items.at(-1)?.sk ?? waitingEventEnd));
  return orderWaiting(again.items.flatMap(parseWaitingEvent));
}

/** Behind every event that waits. */
const waitingEventEnd = `${waitingEventPrefix}~`;

/** Behind every event that has a number. */
const feedEventEnd = `${feedEventPrefix}~`;

/** Lists events with numbers. DynamoDB deletes expired ones up to two days late, so a page may hold nothing else. */
async function listEvents(
  table: Table,
  organisation: string,
  range: { readonly from: string; readonly end: string },
  { now, ...options }: { readonly now: Date; readonly limit: number; readonly isDescending?: boolean },
): Promise<readonly FeedEvent[]> {
  const counts = (item: Readonly<Record<string, unknown>>) => Number(item[ttlAttribute]) > toUnixSeconds(now);
  const { items } = await queryItems(table, feedPartition(organisation), range, { ...options, counts });
  return items.map(feedEventItem.parse).slice(0, options.limit);
}

const readHead = (table: Table, organisation: string) => readAs(feedHeadItem, table, feedHeadItemKey(organisation));

/** Gives numbers to events, all or none of them at a time. Of an event that has one, only the waiting item is deleted. */
async function numberEach(table: Table, organisation: string, batch: readonly WaitingEvent[], now: Date): Promise<void> {
  const drop = ({ pk, sk }: WaitingEvent) => eraseItem(table, { pk, sk });
  let left = [...new Map(batch.toReversed().map((event) => [event.notice.id, event])).values()].toReversed();
  const again = batch.filter((event) => !left.includes(event));
  for (let attempt = 0; attempt < tries && left.length > 0; attempt += 1) {
    const head = await readHead(table, organisation);
    const write = new TransactWriteCommand({
      TransactItems: [
        putHead(table, organisation, head, { count: left.length, now }),
        ...left.flatMap(toWrites(table, organisation, head, now)),
      ],
      ClientRequestToken: randomUUID(),
    });
    const refused = await sendUnlessRefused(() => table.client.send(write));
    if (refused === undefined) {
      break;
    }
    const numbered = left.filter((_, index) => refused.has(1 + index * writesOfEvent + markPlace));
    left = left.filter((event) => !numbered.includes(event));
    again.push(...numbered);
  }
  await Promise.all(again.map(drop));
}

/** The writes of one event, and which of them is the mark. */
const writesOfEvent = 3;
const markPlace = 2;

function toWrites({ name: TableName }: Table, organisation: string, head: FeedHead | undefined, now: Date) {
  const first = (head?.number ?? 0) + 1;
  const numberedAt = laterOf(now, head);
  return ({ pk, sk, notice }: WaitingEvent, index: number) => {
    const beforeAt = index > 0 ? numberedAt : head?.numberedAt;
    const { event, mark } = buildNumberedEvent(organisation, { number: first + index, notice, numberedAt, ...(beforeAt && { beforeAt }) });
    return [{ Delete: { TableName, Key: { pk, sk } } }, { Put: { TableName, Item: event } }, { Put: { TableName, Item: mark, ...ifNew } }];
  };
}

/** Raises the newest number, if it is still the one that was read: only one of several processes gives the next numbers. */
function putHead(
  { name: TableName }: Table,
  organisation: string,
  head: FeedHead | undefined,
  { count, now }: { readonly count: number; readonly now: Date },
) {
  const next = { number: (head?.number ?? 0) + count, numberedAt: laterOf(now, head) };
  const Item = { ...feedHeadItemKey(organisation), ...feedHeadItem.build(next) };
  const condition = head === undefined ? ifNew : ifEqual("number", head.number);
  return { Put: { TableName, Item, ...condition } };
}

/** The clock of this process may be behind that of the last one: instants in a feed never go back. */
const laterOf = (now: Date, head: FeedHead | undefined) => (head !== undefined && head.numberedAt > now ? head.numberedAt : now);
