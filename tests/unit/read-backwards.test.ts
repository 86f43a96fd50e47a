import { expect, test } from "vitest";
import { readBackwards } from "../../lib/feed/read-backwards.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";

test("reads the numbered events where no event without a number can be read", async () => {
  const feed = { ...memoryFeed(), listWaiting: () => Promise.resolve({ notices: [], isLast: false }) };
  const read = await readBackwards(feed, "acme", { limit: 100, now: new Date("2026-11-28T00:00:00Z") });
  expect(read).toEqual({ events: [], isLast: true });
});
