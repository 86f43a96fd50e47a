import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Delivery, DeliveryRunOutcome, Webhooks } from "../../lib/webhooks/webhook.ts";

const now = new Date("2026-03-01T12:00:00.123Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const url = "https://hooks.example.com/aurora";

/** What every store of webhooks does. */
export function describeWebhooks(name: string, open: () => Webhooks): void {
  describe(`webhooks in ${name}`, () => {
    const putNew = async (kinds?: readonly ["connection.connected"]) => {
      const [webhooks, tenant] = [open(), randomUUID()];
      const webhook = await webhooks.put({ tenant, url, updatedAt: now, updatedBy: "ada", number: 7, ...(kinds && { kinds }) });
      return { webhooks, tenant, webhook };
    };
    const take = (webhooks: Webhooks, tenant: string, seconds = 0, owner = "one") =>
      webhooks.take(tenant, { owner, now: at(seconds), until: at(seconds + 60) });
    const isDue = async (webhooks: Webhooks, tenant: string, seconds: number) =>
      (await webhooks.listDue(at(seconds), 1000)).includes(tenant);
    const outcome: DeliveryRunOutcome = { number: 9, failures: 0, dueAt: at(30), rests: false };

    it("are read as they were put, and begin behind the number that was given", async () => {
      const { webhooks, tenant, webhook } = await putNew(["connection.connected"]);
      const expected = {
        tenant,
        url,
        kinds: ["connection.connected"],
        createdAt: now,
        updatedAt: now,
        updatedBy: "ada",
        number: 7,
        failures: 0,
      };
      expect(webhook).toEqual(expected);
      expect(await webhooks.read(tenant)).toEqual(expected);
      expect(await webhooks.read(randomUUID())).toBeUndefined();
      expect([await isDue(webhooks, tenant, -1), await isDue(webhooks, tenant, 0)]).toEqual([false, true]);
    });

    it("that rest are due when they are woken, or when their rest is over", async () => {
      const { webhooks, tenant } = await putNew();
      const rest = async (seconds: number) =>
        webhooks.finish((await take(webhooks, tenant, seconds)) ?? expect.unreachable(), { ...outcome, rests: true, dueAt: at(3600) });
      await rest(0);
      expect([await isDue(webhooks, tenant, 3599), await isDue(webhooks, tenant, 3600)]).toEqual([false, true]);
      await webhooks.wake(tenant, at(10));
      await webhooks.wake(tenant, at(20));
      expect([await isDue(webhooks, tenant, 9), await isDue(webhooks, tenant, 10)]).toEqual([false, true]);
      await rest(60);
      expect(await isDue(webhooks, tenant, 3599)).toBe(false);
    });

    it("that are woken during a pass do not rest after it, however often they were woken before", async () => {
      const { webhooks, tenant } = await putNew();
      for (const seconds of [0, 10, 20]) {
        const held = (await take(webhooks, tenant, seconds)) ?? expect.unreachable();
        await webhooks.wake(tenant, at(seconds));
        await webhooks.finish(held, { ...outcome, rests: true, dueAt: at(3600) });
        expect(await isDue(webhooks, tenant, seconds)).toBe(true);
      }
    });

    it("whose receiver is left alone, that are disabled or that are none are not woken", async () => {
      const { webhooks, tenant } = await putNew();
      await webhooks.finish((await take(webhooks, tenant)) ?? expect.unreachable(), { ...outcome, failures: 1, dueAt: at(600) });
      await webhooks.wake(tenant, at(1));
      expect([await isDue(webhooks, tenant, 599), await isDue(webhooks, tenant, 600)]).toEqual([false, true]);
      const held = (await take(webhooks, tenant, 600)) ?? expect.unreachable();
      await webhooks.finish(held, { ...outcome, disabled: { reason: "gone", at: now } });
      await webhooks.wake(tenant, at(700));
      expect(await isDue(webhooks, tenant, 1e6)).toBe(false);
      const none = randomUUID();
      await webhooks.wake(none, now);
      expect(await webhooks.read(none)).toBeUndefined();
    });

    it("keep their place and their age when they are put again, and are for all events again", async () => {
      const { webhooks, tenant } = await putNew(["connection.connected"]);
      const again = await webhooks.put({ tenant, url: `${url}/2`, updatedAt: at(5), updatedBy: "bob", number: 99 });
      expect(again).toEqual({ tenant, url: `${url}/2`, createdAt: now, updatedAt: at(5), updatedBy: "bob", number: 7, failures: 0 });
    });

    it("have one sender at a time, until its time is over", async () => {
      const { webhooks, tenant, webhook } = await putNew();
      expect(await take(webhooks, tenant)).toEqual({ webhook, owner: "one", until: at(60), woken: 0 });
      expect(await take(webhooks, tenant, 59, "two")).toBeUndefined();
      expect(await take(webhooks, tenant, 60, "two")).toMatchObject({ owner: "two" });
      expect(await take(webhooks, randomUUID())).toBeUndefined();
      const taken = await Promise.all(Array.from({ length: 8 }, (_, index) => take(webhooks, tenant, 200, `${index}`)));
      expect(taken.filter((held) => held !== undefined)).toHaveLength(1);
    });

    it("take the outcome of their sender, and of no earlier one", async () => {
      const { webhooks, tenant } = await putNew();
      const [first, second] = [await take(webhooks, tenant), await take(webhooks, tenant, 60, "two")];
      if (first === undefined || second === undefined) {
        throw new Error("not taken");
      }
      await webhooks.finish(first, { ...outcome, number: 8 });
      expect(await webhooks.read(tenant)).toMatchObject({ number: 7 });
      await webhooks.finish(second, { ...outcome, failures: 2, failingSince: at(1) });
      expect(await webhooks.read(tenant)).toMatchObject({ number: 9, failures: 2, failingSince: at(1) });
      expect([await isDue(webhooks, tenant, 29), await isDue(webhooks, tenant, 30)]).toEqual([false, true]);
      const third = await take(webhooks, tenant, 61, "three");
      await webhooks.finish(third ?? second, outcome);
      expect(await webhooks.read(tenant)).not.toHaveProperty("failingSince");
    });

    it("that were put or erased meanwhile take no outcome", async () => {
      const { webhooks, tenant, webhook } = await putNew();
      const held = { webhook, owner: "one", until: at(60), woken: 0 };
      await take(webhooks, tenant);
      await webhooks.put({ tenant, url, updatedAt: at(1), updatedBy: "ada", number: 0 });
      await webhooks.finish(held, { ...outcome, disabled: { reason: "gone", at: now } });
      expect(await webhooks.read(tenant)).toMatchObject({ number: 7 });
      expect(await webhooks.read(tenant)).not.toHaveProperty("disabled");
      await take(webhooks, tenant);
      await webhooks.erase(tenant);
      await webhooks.erase(tenant);
      await webhooks.finish(held, outcome);
      expect(await webhooks.read(tenant)).toBeUndefined();
      expect(await isDue(webhooks, tenant, 1e6)).toBe(false);
    });

    it("that are disabled are due no more, until they are put again", async () => {
      const { webhooks, tenant } = await putNew();
      const held = await take(webhooks, tenant);
      if (held === undefined) {
        throw new Error("not taken");
      }
      await webhooks.finish(held, { ...outcome, disabled: { reason: "failing", at: at(9) } });
      expect(await webhooks.read(tenant)).toMatchObject({ disabled: { reason: "failing", at: at(9) } });
      expect([await isDue(webhooks, tenant, 1e6), await take(webhooks, tenant, 100)]).toEqual([false, undefined]);
      await webhooks.put({ tenant, url, updatedAt: at(100), updatedBy: "ada", number: 0 });
      expect(await webhooks.read(tenant)).not.toHaveProperty("disabled");
      expect(await isDue(webhooks, tenant, 100)).toBe(true);
    });

    it("list their deliveries by number, and the newest first", async () => {
      const { webhooks, tenant } = await putNew();
      const base = { eventId: "e", type: "connection.connected", attempts: 1, lastAt: now } as const;
      const deliveries: Delivery[] = [
        { ...base, number: 1, state: "delivered", status: 204 },
        { ...base, number: 2, state: "waiting", error: "timeout", retryAt: at(30) },
        { ...base, number: 10, state: "dead", status: 500 },
      ];
      await Promise.all(deliveries.map((delivery) => webhooks.writeDelivery(tenant, delivery)));
      expect(await webhooks.listDeliveries(tenant, 1, 2)).toEqual(deliveries.slice(0, 2));
      expect(await webhooks.newestDeliveries(tenant, 2)).toEqual([deliveries[2], deliveries[1]]);
      expect(await webhooks.newestDeliveries(randomUUID(), 2)).toEqual([]);
    });
  });
}
