import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildNotice, type Notice } from "../../lib/connections/domain-event.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";

const now = new Date("2026-03-01T12:00:00.123Z");
const dayMs = 86_400_000;
export const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);

/** A notice that says what happened to a connection of an organisation. */
export const noticeOf = (tenant: string, happenedAt: Date, id: string = randomUUID()): Notice =>
  buildNotice({ name: "connection.recovered", id, connection: { tenant, provider: "gcp", account: "default", id: "c1" } }, happenedAt);

const always = { now, most: 1000, mayGoOn: () => true };

/** What the feeds of every store do. */
export function describeFeeds(name: string, open: () => EventFeed): void {
  const newFeed = () => ({ feed: open(), tenant: randomUUID() });
  const numbersOf = async (feed: EventFeed, tenant: string, from = 1, limit = 1000) =>
    (await feed.list(tenant, from, { now, limit })).map(({ number, notice }) => [number, notice.id]);

  describe(`a feed of ${name}`, () => {
    it("has nothing at first", async () => {
      const { feed, tenant } = newFeed();
      await feed.number(tenant, always);
      expect(await feed.head(tenant)).toBeUndefined();
      expect(await numbersOf(feed, tenant)).toEqual([]);
    });

    it("gives numbers without gaps in the order of the events, and gives an event back unchanged", async () => {
      const { feed, tenant } = newFeed();
      const notices = Array.from({ length: 70 }, (_, index) => noticeOf(tenant, at((index * 37) % 70)));
      await Promise.all(notices.map((notice) => feed.keep(notice)));
      expect(await numbersOf(feed, tenant), "before they have numbers").toEqual([]);
      await feed.number(tenant, always);
      const inOrder = notices.toSorted((one, other) => String(one.detail.at).localeCompare(String(other.detail.at)));
      expect(await numbersOf(feed, tenant)).toEqual(inOrder.map(({ id }, index) => [index + 1, id]));
      expect(await numbersOf(feed, tenant, 69)).toEqual(inOrder.slice(68).map(({ id }, index) => [index + 69, id]));
      expect(await numbersOf(feed, tenant, 3, 2)).toHaveLength(2);
      const [first, second] = await feed.list(tenant, 1, { now, limit: 2 });
      expect(first).toEqual({ number: 1, notice: inOrder[0], numberedAt: now });
      expect(second).toEqual({ number: 2, notice: inOrder[1], numberedAt: now, beforeAt: now });
      expect(await feed.head(tenant)).toEqual({ number: 70, numberedAt: now });
    });

    it("gives numbers in the same order when far more events wait than one call may work on", async () => {
      const { feed, tenant } = newFeed();
      const notices = Array.from({ length: 40 }, (_, index) => noticeOf(tenant, at((index * 37) % 40)));
      await Promise.all(notices.map((notice) => feed.keep(notice)));
      const worked: number[] = [];
      do {
        worked.push(await feed.number(tenant, { ...always, most: 6 }));
      } while (worked.at(-1) !== 0);
      expect(worked).toEqual([6, 6, 6, 6, 6, 6, 4, 0]);
      const inOrder = notices.toSorted((one, other) => String(one.detail.at).localeCompare(String(other.detail.at)));
      expect(await numbersOf(feed, tenant)).toEqual(inOrder.map(({ id }, index) => [index + 1, id]));
    });

    it("has an event once, however often it is kept", async () => {
      const { feed, tenant } = newFeed();
      const [first, second] = [noticeOf(tenant, at(0)), noticeOf(tenant, at(1))];
      await Promise.all([first, first, noticeOf(tenant, at(5), first.id)].map((notice) => feed.keep(notice)));
      await feed.number(tenant, always);
      await feed.keep(first);
      await feed.keep(second);
      await feed.keep(noticeOf(tenant, at(9), first.id));
      await feed.number(tenant, always);
      await feed.number(tenant, always);
      expect(await numbersOf(feed, tenant)).toEqual([
        [1, first.id],
        [2, second.id],
      ]);
    });

    it("keeps the events of two organisations apart, whatever their ids are", async () => {
      const { feed, tenant } = newFeed();
      const other = `${tenant}#é/`;
      await feed.keep(noticeOf(tenant, at(0), "a"));
      await feed.keep(noticeOf(other, at(0), "a"));
      await feed.number(tenant, always);
      expect(await numbersOf(feed, tenant)).toEqual([[1, "a"]]);
      expect(await numbersOf(feed, other)).toEqual([]);
    });

    it("forgets an event 30 days after it got its number, and never the number", async () => {
      const { feed, tenant } = newFeed();
      await feed.keep(noticeOf(tenant, at(0), "old"));
      await feed.number(tenant, always);
      await feed.keep(noticeOf(tenant, at(dayMs), "young"));
      await feed.number(tenant, { ...always, now: at(dayMs) });
      const listed = await feed.list(tenant, 1, { now: at(30 * dayMs), limit: 10 });
      expect(listed.map(({ number, notice }) => [number, notice.id])).toEqual([[2, "young"]]);
    });

    it("lists events backwards: those without a number by their instants, those with one by their numbers", async () => {
      const { feed, tenant } = newFeed();
      const keep = (ids: readonly string[], from: number) =>
        Promise.all(ids.map((id, index) => feed.keep(noticeOf(tenant, at(from + index), id))));
      const below = async (number: number, limit = 10) =>
        (await feed.listBelow(tenant, number, { now, limit })).map(({ notice: { id } }) => id);
      const waiting = async (limit: number, before?: { readonly at: string; readonly id: string }) => {
        const { notices, isLast } = await feed.listWaiting(tenant, { limit, before });
        return [notices.map(({ id }) => id), isLast];
      };
      await keep(["a", "b", "c"], 0);
      await feed.number(tenant, always);
      await keep(["d", "e", "f"], 10);
      await feed.keep(noticeOf(`${tenant}2`, at(10), "theirs"));
      expect(await below(Number.POSITIVE_INFINITY)).toEqual(["c", "b", "a"]);
      expect(await below(3, 1)).toEqual(["b"]);
      expect(await below(1)).toEqual([]);
      expect(await waiting(10)).toEqual([["f", "e", "d"], true]);
      expect((await waiting(2))[0]).toEqual(["f", "e"]);
      expect(await waiting(10, { at: at(11).toISOString(), id: "e" })).toEqual([["d"], true]);
      const later = { now: at(31 * dayMs), limit: 10 };
      expect(await feed.listBelow(tenant, Number.POSITIVE_INFINITY, later)).toEqual([]);
    });

    it("stops when its time is over, and goes on the next time", async () => {
      const { feed, tenant } = newFeed();
      await feed.keep(noticeOf(tenant, at(0)));
      await feed.number(tenant, { ...always, mayGoOn: () => false });
      expect(await numbersOf(feed, tenant)).toEqual([]);
      await feed.number(tenant, always);
      expect(await numbersOf(feed, tenant)).toHaveLength(1);
    });

    it("never goes back in time, though the clock of a process does", async () => {
      const { feed, tenant } = newFeed();
      await feed.keep(noticeOf(tenant, at(0)));
      await feed.number(tenant, { ...always, now: at(5000) });
      await feed.keep(noticeOf(tenant, at(1)));
      await feed.number(tenant, { ...always, now: at(2000) });
      expect((await feed.list(tenant, 1, { now, limit: 9 })).map(({ numberedAt }) => numberedAt)).toEqual([at(5000), at(5000)]);
    });
  });
}
