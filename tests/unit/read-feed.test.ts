import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFeedCursor, writeFeedCursor } from "../../functions/events/list.ts";
import { buildNotice } from "../../lib/connections/domain-event.ts";
import type { FeedEvent } from "../../lib/feed/event-feed.ts";
import { type FeedPlace, placeBehind, readFeed } from "../../lib/feed/read-feed.ts";

const now = new Date("2026-03-31T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

/** The events with these ages in days, oldest first. */
function eventsOf(...ages: readonly number[]): FeedEvent[] {
  return ages.map((age, index) => {
    const connection = { tenant: "acme", provider: "gcp", account: "default", id: "c1" } as const;
    const notice = buildNotice({ name: "connection.recovered", id: `e${index + 1}`, connection }, daysAgo(age));
    const before = ages[index - 1];
    return { number: index + 1, notice, numberedAt: daysAgo(age), ...(before === undefined ? {} : { beforeAt: daysAgo(before) }) };
  });
}

/** A feed with these events, of which the table shows some. */
const feedOf = (events: readonly FeedEvent[], isShown: (event: FeedEvent) => boolean = () => true) => ({
  list: async (_organisation: string, from: number, { limit }: { readonly limit: number }) =>
    events.filter((event) => event.number >= from && event.numberedAt > daysAgo(30) && isShown(event)).slice(0, limit),
  head: async () => events.at(-1),
});

const read = (events: readonly FeedEvent[], after?: FeedPlace, isShown?: (event: FeedEvent) => boolean, limit = 100) =>
  readFeed(feedOf(events, isShown), "acme", { after, limit, now });
const numbers = async (page: ReturnType<typeof read>) => (await page).events.map(({ number }) => number);
const behind = (events: readonly FeedEvent[], number: number): FeedPlace => {
  const event = events[number - 1];
  if (event === undefined) {
    throw new Error(`no event ${number}`);
  }
  return placeBehind(event);
};

describe("a page of a feed", () => {
  it("begins at the oldest event, goes on behind a place, and names the place behind its last event", async () => {
    const events = eventsOf(3, 2, 1);
    const page = await read(events, undefined, undefined, 2);
    expect(page).toEqual({ events: events.slice(0, 2), next: behind(events, 2) });
    expect(await read(events, page.next)).toEqual({ events: events.slice(2), next: behind(events, 3) });
    expect(await read(events, behind(events, 3)), "nothing is new").toEqual({ events: [], next: behind(events, 3) });
    expect(await read([]), "nothing has happened").toEqual({ events: [] });
  });

  it("begins at the first event that is not expired", async () => {
    expect(await numbers(read(eventsOf(40, 31, 29, 1)))).toEqual([3, 4]);
    expect(await read(eventsOf(40, 31))).toEqual({ events: [] });
  });

  it("goes on behind a place whose own event has expired, as long as nothing behind it has", async () => {
    const events = eventsOf(40, 29, 1);
    expect(await numbers(read(events, behind(events, 1)))).toEqual([2, 3]);
    const quiet = eventsOf(50, 40);
    expect(await read(quiet, behind(quiet, 2)), "a quiet organisation").toEqual({ events: [], next: behind(quiet, 2) });
  });

  it.each([
    ["events behind the place have expired", eventsOf(40, 31, 1), 1],
    ["all events behind the place have expired", eventsOf(40, 31), 1],
  ])("is refused when %s", async (_what, events, number) => {
    await expect(read(events, behind(events, number))).rejects.toMatchObject({ name: "cursor_expired" });
  });

  it("is refused behind a place of another feed: the organisation's feed was erased, or the table restored", async () => {
    const events = eventsOf(2, 1);
    await expect(read(events, { number: 2, mark: "AAAAAAAA" })).rejects.toMatchObject({ name: "cursor_expired" });
    await expect(read(events, { number: 9, mark: "AAAAAAAA" })).rejects.toMatchObject({ name: "cursor_expired" });
    await expect(read([], { number: 1, mark: "AAAAAAAA" })).rejects.toMatchObject({ name: "cursor_expired" });
  });

  it("ends before an event that the table does not show yet, and takes it for no loss", async () => {
    const events = eventsOf(5, 4, 3, 2, 1);
    const hides =
      (...hidden: readonly number[]) =>
      (event: FeedEvent) =>
        !hidden.includes(event.number);
    expect(await numbers(read(events, undefined, hides(3)))).toEqual([1, 2]);
    expect(await read(events, behind(events, 2), hides(3))).toEqual({ events: [], next: behind(events, 2) });
    expect(await numbers(read(events, undefined, hides(1)))).toEqual([]);
    expect(await read(events, behind(events, 2), hides(3, 4, 5)), "the head is ahead").toEqual({ events: [], next: behind(events, 2) });
    expect(await read(events, behind(events, 2), hides(2, 3))).toEqual({ events: [], next: behind(events, 2) });
  });

  it("after page, whatever the table shows in between, gives each event once and in order", async () => {
    const shows = fc.array(fc.record({ hidden: fc.uniqueArray(fc.integer({ min: 1, max: 12 })), limit: fc.integer({ min: 1, max: 5 }) }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), shows, async (count, requests) => {
        const events = eventsOf(...Array.from({ length: count }, (_, index) => (count - index) / 10));
        const got: number[] = [];
        let after: FeedPlace | undefined;
        const page = async (hidden: readonly number[], limit: number) => {
          const { events: read_, next } = await read(events, after, ({ number }) => !hidden.includes(number), limit);
          got.push(...read_.map(({ number }) => number));
          after = next;
        };
        for (const { hidden, limit } of requests) {
          await page(hidden, limit);
        }
        await page([], 100);
        expect(got).toEqual(events.map(({ number }) => number));
      }),
    );
  });
});

describe("a cursor", () => {
  it("is read back", () => {
    const place = { number: 123_456_789_012, mark: "a-B_9xyz" };
    expect(readFeedCursor(new URLSearchParams({ after: writeFeedCursor(place) }))).toEqual(place);
    expect(readFeedCursor(new URLSearchParams())).toBeUndefined();
  });

  it.each([
    "",
    "1",
    "0-AAAAAAAA",
    "1-AAAAAAA",
    "1-AAAAAAAAA",
    "-1-AAAAAAAA",
    "1e3-AAAAAAAA",
    "1234567890123-AAAAAAAA",
    "1-AAAA AAA",
    "null",
  ])("that no page has given out is refused: %j", (after) => {
    expect(() => readFeedCursor(new URLSearchParams({ after }))).toThrow(expect.objectContaining({ name: "invalid_request" }));
  });
});
