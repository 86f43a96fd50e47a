import { expect, it } from "vitest";
import { createHandler } from "../../functions/events/list.ts";
import { buildWaitingEvent } from "../../lib/table/feed-items.ts";
import { feedsIn } from "../../lib/table/stored-feeds.ts";
import { countedFeedTable } from "../fakes/counted-feed-table.ts";
import { buildContext, buildEventFrom, captureLog, requestedAt } from "../fixtures/http-event.ts";
import { report } from "../rotation/report.ts";
import { noticeOf } from "./feeds-contract.ts";

type Page = { readonly events: readonly { readonly id: string }[]; readonly next: string | null };

/** Reads a feed in which this many events wait, from its beginning to its end. */
async function readThrough(waiting: number) {
  const { table, put, counts } = countedFeedTable();
  for (let index = 0; index < waiting; index += 1) {
    put(buildWaitingEvent(noticeOf("acme", new Date(requestedAt.getTime() + index), `e${index}`)));
  }
  const limits = { hit: async () => ({ allowed: true }) as const };
  const handle = createHandler({ feed: feedsIn(table), limits, clock: () => requestedAt });
  const ids: string[] = [];
  let [calls, mostQueries, mostRead, after] = [0, 0, 0, ""];
  for (let isMore = true; isMore; calls += 1) {
    const before = { ...counts };
    const event = buildEventFrom({ permissions: ["connectors:read"] }, { route: "GET /events", query: after });
    const { result } = await captureLog(() => handle(event, buildContext()));
    const { events, next } = JSON.parse(result.body ?? "") as Page;
    ids.push(...events.map(({ id }) => id));
    mostQueries = Math.max(mostQueries, counts.queries - before.queries);
    mostRead = Math.max(mostRead, counts.read - before.read);
    [isMore, after] = [events.length > 0, `after=${next}`];
  }
  const figures = { waiting, calls, ...counts, "queries of one call": mostQueries, "items of one call": mostRead };
  report("feed", { ...figures, "items for an event": counts.read / waiting });
  return { ids, calls, mostQueries, mostRead, ...counts };
}

it("GET /events reads 100,000 waiting events in order with work that grows as their number does, and a bounded part of them a call", async () => {
  const [few, many] = [await readThrough(20_000), await readThrough(100_000)];
  expect(many.ids).toEqual(Array.from({ length: 100_000 }, (_, index) => `e${index}`));
  expect(many.calls).toBe(1001);
  // Ten pages of the table for those that get a number, and two for the reader.
  expect(many.mostQueries).toBeLessThanOrEqual(12);
  expect([many.mostQueries, many.mostRead]).toEqual([few.mostQueries, few.mostRead]);
  for (const count of ["queries", "read", "transactions", "gets"] as const) {
    // Five times, and a little: the last events of a burst cost less than the others.
    expect(many[count] / few[count], count).toBeLessThan(5.4);
  }
  expect(many.transactions).toBeLessThanOrEqual(Math.ceil(100_000 / 30) + 50);
  expect(many.read).toBeLessThan(8 * 100_000);
});
