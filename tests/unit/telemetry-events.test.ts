import { expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { captureLog, requestedAt } from "../fixtures/http-event.ts";
import { buildEvents, connected, notice, useBus } from "./telemetry-events-fixture.ts";

const openBus = useBus();

const counted = { event: "connection.connected", Events: 1 };
const aMinuteLater = new Date(requestedAt.getTime() + 60_000);

test("an event has the instant of its notice, however much later it is published", async () => {
  const { publish, received } = await openBus({ FailedEntryCount: 0 });
  const later = () => aMinuteLater;
  const events = buildEvents({ publish, clock: later });
  await captureLog(async () => {
    await events.publish(connected, requestedAt);
    await events.publish(connected);
  });
  const instants = received.map(({ Entries }) => JSON.parse(Entries[0]?.Detail ?? "").at);
  expect(instants).toEqual([requestedAt.toISOString(), aMinuteLater.toISOString()]);
});

test("an event that the bus takes is published once, and erased from the outbox", async () => {
  const outbox = memoryOutbox();
  await outbox.write(notice, requestedAt);
  await outbox.write({ ...notice, id: "another" }, requestedAt);
  const told: unknown[] = [];
  const publish = async (one: unknown) => told.push(one) > 0;
  const { entries } = await captureLog(() => buildEvents({ publish, outbox }).publish(connected));
  expect(told).toEqual([notice]);
  expect(outbox.all().map(({ id }) => id)).toEqual(["another"]);
  expect(entries).toMatchObject([counted]);
});

test("an event that the bus does not take waits a minute in the outbox", async () => {
  const outbox = memoryOutbox();
  const { entries } = await captureLog(() => buildEvents({ publish: async () => false, outbox }).publish(connected));
  expect(await outbox.listDue(new Date(aMinuteLater.getTime() - 1), 10)).toEqual([]);
  expect(await outbox.listDue(aMinuteLater, 10)).toEqual([notice]);
  expect(entries, "nothing is lost").toMatchObject([counted]);
});

test("an event that neither the bus nor the outbox takes is lost: that is logged and counted, and nothing is thrown", async () => {
  const outbox = memoryOutbox();
  outbox.failNext("write", new Failure("table_unavailable", { detail: "CANARY" }));
  const events = buildEvents({ publish: async () => false, outbox });
  const { text, entries } = await captureLog(() => events.publish(connected));
  const facts = { level: "ERROR", event: "connection.connected", event_id: "a1.connected", reason: "table_unavailable" };
  expect(entries).toMatchObject([counted, facts, { LostEvents: 1 }]);
  expect(text).not.toContain("CANARY");
});

test("an event that was published and could not be erased is not lost: it may be published again", async () => {
  const outbox = memoryOutbox();
  await outbox.write(notice, requestedAt);
  outbox.failNext("erase", new Failure("table_throttled"));
  const events = buildEvents({ outbox });
  const { entries } = await captureLog(() => events.publish(connected));
  expect(entries).toMatchObject([counted, { level: "WARN", event_id: "a1.connected", reason: "table_throttled" }]);
  expect(outbox.all()).toEqual([notice]);
});

test("an event leaves its audit record first, with the event's id, and with a person only where the event is that person's act", async () => {
  const records: AuditRecord[] = [];
  const order: string[] = [];
  const audit = (left: readonly AuditRecord[]) => {
    records.push(...left);
    order.push("record");
  };
  const publish = async () => order.push("bus") > 0;
  const events = buildEvents({ publish, audit });
  await events.publish(connected);
  await events.publish({ ...connected, name: "connection.reauth_required", id: "a1.reauth", code: "grant_revoked" });
  expect(order).toEqual(["record", "bus", "record", "bus"]);
  const ofBoth = {
    at: requestedAt.toISOString(),
    organisation: "acme",
    provider: "gcp",
    account: "default",
    connection: "c1",
    status: "active",
  };
  expect(records).toEqual([
    { ...ofBoth, id: "a1.connected", act: "connection.connected", actor: "ada" },
    { ...ofBoth, id: "a1.reauth", act: "connection.reauth_required", code: "grant_revoked", action: expect.any(String) },
  ]);
});

test("an event that was not written with its change is kept in the feed; one that was is not written again", async () => {
  const feed = memoryFeed();
  const events = buildEvents({ feed });
  await captureLog(async () => {
    await events.publish({ ...connected, id: "with its record" }, requestedAt);
    await events.publish(connected);
  });
  expect(feed.waiting().map(({ id }) => id)).toEqual([connected.id]);
});

test("an event wakes the webhook of its organisation, and waits in the outbox when it could not", async () => {
  const [outbox, woken] = [memoryOutbox(), [] as string[]];
  let isAway = true;
  const wake = async (tenant: string) => {
    if (isAway) {
      throw new Failure("table_throttled");
    }
    woken.push(tenant);
  };
  const events = buildEvents({ outbox, webhooks: { wake } });
  await captureLog(() => events.publish(connected, requestedAt));
  expect([woken, outbox.all()]).toEqual([[], [notice]]);
  isAway = false;
  await captureLog(() => events.publish(connected, requestedAt));
  expect([woken, outbox.all()]).toEqual([[notice.detail.organisation], []]);
});

test("an event that the feed does not take waits in the outbox, though the bus took it", async () => {
  const [feed, outbox] = [memoryFeed(), memoryOutbox()];
  feed.failNext("keep", new Failure("table_throttled", { detail: "CANARY" }));
  const events = buildEvents({ outbox, feed });
  const { text } = await captureLog(() => events.publish(connected));
  expect(outbox.all()).toEqual([notice]);
  expect(text).toContain("table_throttled");
  expect(text).not.toContain("CANARY");
});
