import { expect, it } from "vitest";
import type { Provider } from "../../lib/connections/connection.ts";
import { type LaneEntry, limitPerProvider } from "../../lib/connections/jobs/limit-per-provider.ts";
import type { DueEntry } from "../../lib/connections/stores.ts";

const entry = (provider: Provider | undefined, number: number): DueEntry => ({
  ...(provider === undefined ? {} : { key: { tenant: `${number}`, provider, account: "default" } }),
  dueAt: new Date(0),
  isDuty: false,
  hasEnded: false,
  isDisconnecting: false,
  item: number,
});
const many = (provider: Provider | undefined, count: number, from = 0) =>
  Array.from({ length: count }, (_, number) => entry(provider, from + number));

const open = (entries: readonly DueEntry[]) =>
  limitPerProvider(
    (async function* (): AsyncGenerator<DueEntry, undefined> {
      yield* entries;
    })(),
    (provider) => (provider === "ovh" ? 2 : 100),
  );
const describeEntry = (taken: LaneEntry | undefined) => taken && `${taken.due.key?.provider} ${taken.due.item}`;

it("returns entries in order while their lane has room, and deferred entries once there is room again", async () => {
  const lanes = open([...many("ovh", 4), ...many("gcp", 2, 10)]);
  const first = await lanes.next();
  const second = await lanes.next();
  expect([first, second, await lanes.next()].map(describeEntry)).toEqual(["ovh 0", "ovh 1", "gcp 10"]);
  lanes.ended(first ?? expect.fail("nothing was handed out"));
  expect(describeEntry(await lanes.next())).toBe("ovh 2");
  expect(describeEntry(await lanes.next())).toBe("gcp 11");
  expect(await lanes.next(), "the worker that ends an entry takes what waits").toBeUndefined();
  lanes.ended(second ?? expect.fail("nothing was handed out"));
  expect(describeEntry(await lanes.next())).toBe("ovh 3");
  expect(await lanes.next()).toBeUndefined();
});

it("has no bound for unreadable entries", async () => {
  const lanes = open(many(undefined, 200));
  for (let number = 0; number < 200; number += 1) {
    expect(await lanes.next()).toMatchObject({ isPassedOver: false });
  }
  expect(await lanes.next()).toBeUndefined();
});

it("skips entries beyond a tick's capacity, and holds 5000 of a provider in memory", async () => {
  const lanes = open([...many("ovh", 5003), ...many("gcp", 1, 9000)]);
  await lanes.next();
  await lanes.next();
  const passedOver = await lanes.next();
  expect(passedOver).toMatchObject({ isPassedOver: true, due: { item: 5002 } });
  lanes.ended(passedOver ?? expect.fail("nothing was passed over"));
  expect(describeEntry(await lanes.next()), "it counts for no work that has ended").toBe("gcp 9000");
});
