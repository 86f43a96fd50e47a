import { expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/deliver-webhooks.ts";
import { timers } from "../../lib/system.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildContext } from "../fixtures/http-event.ts";

const unreachable = async () => expect.unreachable();

it("looks at every webhook, also where more are due than a tick looks at and none has anything to send", async () => {
  const [webhooks, feed, clock] = [memoryWebhooks(), memoryFeed(), stoppedClock()];
  const numbered = new Set<string>();
  const number: typeof feed.number = (tenant, time) => {
    numbered.add(tenant);
    return feed.number(tenant, time);
  };
  for (let index = 0; index < 700; index += 1) {
    const hook = { tenant: `org-${index}`, url: "https://hooks.example.com/", updatedAt: clock(), updatedBy: "ada", number: 0 };
    await webhooks.put(hook);
  }
  const others = { credentials: { read: unreachable }, open: unreachable, bury: unreachable, toChance: () => 0 };
  const random = (size: number) => new Uint8Array(size);
  const tick = createHandler({ webhooks, feed: { ...feed, number }, clock, timers, random, logger: recordedLog(), ...others });
  clock.moveMinutes(1);
  expect(await tick({}, buildContext())).toMatchObject({ webhooks: 500, taken: 0, failed: 0 });
  expect(numbered.size).toBe(500);
  clock.moveMinutes(1);
  await tick({}, buildContext());
  expect(numbered.size).toBe(700);
});
