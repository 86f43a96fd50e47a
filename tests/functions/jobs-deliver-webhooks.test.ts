import { expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/deliver-webhooks.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { Secret } from "../../lib/secret.ts";
import { timers } from "../../lib/system.ts";
import { noticeOf } from "../contract/feeds-contract.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildContext } from "../fixtures/http-event.ts";

const receivers = 10_000;

/** Organisations with a webhook each, and the job. Every receiver takes what it is sent. */
async function openWorld() {
  const [webhooks, clock] = [memoryWebhooks(), stoppedClock()];
  const tenants = Array.from({ length: receivers }, (_, index) => `org-${index}`);
  for (const tenant of tenants) {
    await webhooks.put({ tenant, url: `https://${tenant}.example.com/`, updatedAt: clock(), updatedBy: "ada", number: 0 });
  }
  const told: string[] = [];
  const looked: string[] = [];
  // A feed in memory looks at the events of all organisations that it has.
  const feeds = new Map(tenants.map((tenant) => [tenant, memoryFeed()]));
  const feedOf = (tenant: string) => feeds.get(tenant) ?? expect.unreachable();
  const feed: Pick<EventFeed, "number" | "list"> = {
    number: (tenant, time) => {
      looked.push(tenant);
      return feedOf(tenant).number(tenant, time);
    },
    list: (tenant, ...given) => feedOf(tenant).list(tenant, ...given),
  };
  const tick = createHandler({
    ...{ webhooks, clock, timers, logger: recordedLog(), feed },
    random: (size) => new Uint8Array(size),
    credentials: { read: async () => ({ fields: { signing_key: new Secret("whsec_AAAA") }, version: 1 }) },
    open: async (url) => ({
      url,
      send: (_request, { began, ended }) => {
        told.push(url.hostname);
        began(204, []);
        ended();
        return () => {};
      },
      close: () => {},
    }),
    bury: async () => expect.unreachable(),
    toChance: () => 0,
  });
  const run = async () => {
    clock.moveMinutes(1);
    return tick({}, buildContext(55_000));
  };
  const happen = async (tenant: string) => {
    await feedOf(tenant).keep(noticeOf(tenant, clock()));
    await webhooks.wake(tenant, clock());
  };
  return { tenants, told, looked, run, happen };
}

it("tells 10,000 receivers of an event each within two ticks, and then looks at none of them until the next event", async () => {
  const { tenants, told, looked, run, happen } = await openWorld();
  await run();
  await run();
  expect(new Set(looked).size, "as new ones").toBe(receivers);
  expect(await run()).toMatchObject({ webhooks: 0 });
  for (const tenant of tenants) {
    await happen(tenant);
  }
  expect([await run(), await run()].map(({ taken }) => taken)).toEqual([5000, 5000]);
  expect(new Set(told).size).toBe(receivers);
  await happen("org-7");
  const before = looked.length;
  expect(await run()).toMatchObject({ webhooks: 1, taken: 1 });
  expect(new Set(looked.slice(before))).toEqual(new Set(["org-7"]));
});
