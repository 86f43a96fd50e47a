import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { openDestination } from "../../lib/webhooks/open-destination.ts";
import { signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { idOf, openReceivingWorld } from "../fixtures/receiving-world.ts";
import { startReceiver } from "../fixtures/webhook-receiver.ts";

describe("the events of a webhook", () => {
  it("are of the kinds that it is for", async () => {
    const { put, happen, pass, ids } = await openReceivingWorld();
    await put(["connection.connected"]);
    await happen();
    const wanted = await happen("default", "connection.connected");
    expect(await pass()).toMatchObject({ taken: 1, failed: 0 });
    expect(ids()).toEqual([wanted]);
    expect(await pass()).toMatchObject({ taken: 0, failed: 0 });
  });

  it("are all looked at before the webhook rests, also behind a burst that one look at the feed does not number", async () => {
    const { put, happen, pass, ids, clock, webhooks } = await openReceivingWorld();
    await put(["connection.connected"]);
    for (let count = 0; count < 2100; count += 1) {
      await happen();
    }
    const wanted = await happen("default", "connection.connected");
    expect(await pass()).toMatchObject({ taken: 1, failed: 0 });
    expect(ids()).toEqual([wanted]);
    expect(await webhooks.listDue(clock(), 9), "it rests").toEqual([]);
  });

  it("are not left for an hour when the pass has no time to look for more", async () => {
    const world = await openReceivingWorld(() => {
      world.clock.moveSeconds(50);
      return { status: 204 };
    });
    await world.happen();
    expect(await world.pass()).toMatchObject({ taken: 1 });
    expect(await world.webhooks.listDue(world.clock(), 9)).toHaveLength(1);
  });

  it("of a connection wait for the one before them; those of others do not", async () => {
    const { happen, pass, ids, clock } = await openReceivingWorld((message) => ({
      status: idOf(message) === "e1" && ids().length < 3 ? 500 : 204,
    }));
    await happen("eu");
    await happen("eu");
    await happen("us");
    expect(await pass()).toMatchObject({ taken: 1, failed: 1 });
    expect(ids().toSorted()).toEqual(["e1", "e3"]);
    expect(await pass(), "not before its time").toMatchObject({ taken: 0, failed: 0 });
    clock.moveSeconds(30);
    expect(await pass()).toMatchObject({ taken: 2, failed: 0 });
    expect(ids().slice(2)).toEqual(["e1", "e2"]);
  });

  it("are sent again by the next process when one dies before it has written what it did", async () => {
    const { happen, pass, ids, clock, webhooks } = await openReceivingWorld();
    await happen();
    await happen();
    const writeDelivery = () => Promise.reject(new Failure("table_unavailable"));
    await expect(pass({ webhooks: { ...webhooks, writeDelivery, finish: async () => {} } })).rejects.toMatchObject({
      name: "table_unavailable",
    });
    expect(await pass(), "its right lasts a minute").toMatchObject({ taken: 0, failed: 0 });
    clock.moveSeconds(60);
    expect(await pass()).toMatchObject({ taken: 2, failed: 0 });
    expect(ids()).toEqual(["e1", "e1", "e2"]);
  });

  it("are not sent in the last seconds of the right to send, in which a try could outlast it", async () => {
    const world = await openReceivingWorld(() => {
      world.clock.moveSeconds(50);
      return { status: 204 };
    });
    await world.happen();
    await world.happen();
    expect(await world.pass({}, 900)).toMatchObject({ taken: 1, failed: 0 });
    world.clock.moveSeconds(10);
    expect(await world.pass({}, 900), "after that by the next process").toMatchObject({ taken: 1, failed: 0 });
    expect(world.ids()).toEqual(["e1", "e2"]);
  });

  it("are sent by one of two processes that begin at once", async () => {
    const { happen, pass, ids } = await openReceivingWorld();
    await happen();
    await Promise.all([pass(), pass(), pass()]);
    expect(ids()).toEqual(["e1"]);
  });

  it("wait as long as the receiver asks", async () => {
    const { happen, pass, clock, webhooks } = await openReceivingWorld((_, count) =>
      count === 1 ? { status: 429, headers: { "retry-after": "600" } } : { status: 204 },
    );
    await happen("eu");
    await happen("us");
    await pass();
    const due = () => webhooks.listDue(clock(), 10);
    clock.moveSeconds(599);
    expect(await due()).toEqual([]);
    clock.moveSeconds(1);
    expect(await due()).toHaveLength(1);
    await pass();
    expect(new Set(webhooks.all().map(({ state }) => state))).toEqual(new Set(["delivered"]));
  });

  it("are given up a day after they happened, into the queue, and the next one follows", async () => {
    const { happen, pass, clock, webhooks, letters, tenant } = await openReceivingWorld((message) => ({
      status: idOf(message) === "e1" ? 500 : 204,
    }));
    await happen();
    await happen();
    await pass();
    clock.moveMinutes(24 * 60 - 1);
    await pass();
    expect(letters).toEqual([]);
    clock.moveMinutes(61);
    await pass({ bury: async () => false });
    expect(webhooks.all(), "the queue is away").toMatchObject([{ state: "waiting" }]);
    clock.moveMinutes(61);
    await pass();
    expect(letters).toEqual([{ organisation: tenant, event_id: "e1", type: "connection.recovered", number: 1, attempts: 4 }]);
    expect(webhooks.all()).toMatchObject([{ state: "dead", status: 500 }, { state: "delivered" }]);
    expect(await webhooks.read(tenant)).toMatchObject({ number: 2 });
  });

  it.each([
    ["answers 410", { status: 410 }, 0, "gone"],
    ["has failed for five days", { status: 503 }, 5 * 24 * 60, "failing"],
  ] as const)("end when the receiver %s, until the webhook is put again", async (_what, answer, minutes, reason) => {
    let isBack = false;
    const { happen, pass, put, clock, webhooks, tenant, ids } = await openReceivingWorld(() => (isBack ? { status: 204 } : answer));
    await happen();
    await pass();
    clock.moveMinutes(minutes);
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ disabled: { reason } });
    const before = ids().length;
    clock.moveMinutes(120);
    expect(await pass()).toMatchObject({ taken: 0, failed: 0 });
    expect(ids()).toHaveLength(before);
    isBack = true;
    await put();
    await happen();
    await pass();
    expect(new Set(ids().slice(before)), "it goes on where it stopped").toEqual(new Set(reason === "gone" ? ["e1", "e2"] : ["e2"]));
  });

  it("that were given up do not count against the receiver once nothing waits", async () => {
    let status = 503;
    const { happen, pass, clock, webhooks, tenant } = await openReceivingWorld(() => ({ status, headers: { "retry-after": "60" } }));
    await happen();
    await pass();
    clock.moveMinutes(25 * 60);
    await pass();
    expect(webhooks.all()).toMatchObject([{ state: "dead" }]);
    clock.moveMinutes(60);
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ failures: 0 });
    expect(await webhooks.read(tenant)).not.toHaveProperty("failingSince");
    clock.moveMinutes(7 * 24 * 60);
    await happen();
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ failures: 1, failingSince: clock() });
    expect(await webhooks.read(tenant)).not.toHaveProperty("disabled");
    status = 204;
    clock.moveMinutes(60);
    expect(await pass()).toMatchObject({ taken: 1 });
  });

  it("wait for another receiver, however old they are, when theirs says that it is gone", async () => {
    let status = 500;
    const { happen, pass, put, clock, webhooks, letters, ids } = await openReceivingWorld(() => ({ status }));
    const event = await happen();
    await pass();
    clock.moveMinutes(25 * 60);
    status = 410;
    await pass();
    expect(letters).toEqual([]);
    expect(webhooks.all()).toMatchObject([{ state: "waiting", status: 410 }]);
    status = 204;
    await put();
    clock.moveMinutes(60);
    await pass();
    expect(ids()).toEqual([event, event, event]);
  });

  it("go to the new receiver from the instant on at which the webhook was put, also those of a pass that is under way", async () => {
    const moved: string[] = [];
    const next = await startReceiver((message) => {
      moved.push(idOf(message));
      return { status: 204 };
    });
    const world = await openReceivingWorld(async (message) => {
      if (idOf(message) === "e3") {
        await world.put(undefined, next.url);
      }
      return { status: idOf(message) === "e1" ? 500 : 204 };
    });
    try {
      await world.happen("eu");
      for (let count = 0; count < 9; count += 1) {
        await world.happen("us");
      }
      await world.pass();
      expect(world.ids()).toEqual(expect.arrayContaining(["e1", "e2", "e3"]));
      expect(world.ids()).toHaveLength(3);
      await world.pass();
      expect(moved.toSorted()).toEqual(["e1", "e10", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9"]);
      expect(world.ids(), "nothing more").toHaveLength(3);
    } finally {
      await next.close();
    }
  });

  it("are tried five times in a row at a receiver that is away, whatever the connections", async () => {
    const { happen, pass, ids } = await openReceivingWorld(() => ({ status: 503 }));
    for (let index = 0; index < 60; index += 1) {
      await happen(`a${index}`);
    }
    await pass();
    expect(ids().length).toBeGreaterThanOrEqual(5);
    expect(ids().length, "those that were in flight end").toBeLessThanOrEqual(5 + 8);
  });

  it("are not sent to an address that must not be reached, and are tried again", async () => {
    const { happen, pass, ids, webhooks } = await openReceivingWorld();
    await happen();
    await pass({ open: (url) => openDestination(url, []) });
    expect(ids()).toEqual([]);
    expect(webhooks.all()).toMatchObject([{ state: "waiting", error: "refused_address" }]);
  });

  it("are not sent while the webhook has no key, which is reported, and are sent when it has one again", async () => {
    const { happen, pass, ids, credentials, tenant, webhooks, clock, makeKey } = await openReceivingWorld();
    await happen("eu");
    await happen("us");
    await credentials.erase(signingKeyPlace(tenant));
    expect(await pass()).toMatchObject({ taken: 0, keyless: 1 });
    expect(ids()).toEqual([]);
    expect(webhooks.all()[0]).toMatchObject({ state: "waiting", error: "no_key" });
    await makeKey();
    clock.moveMinutes(2);
    expect(await pass()).toMatchObject({ taken: 2, keyless: 0 });
  });

  it("are not sent any more when the webhook is erased during a pass", async () => {
    const world = await openReceivingWorld(async () => {
      await world.webhooks.erase(world.tenant);
      return { status: 204 };
    });
    await world.happen();
    await world.happen();
    await world.pass();
    expect(world.ids()).toEqual(["e1"]);
  });
});
