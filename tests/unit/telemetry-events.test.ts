import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { buildNotice, type DomainEvent } from "../../lib/connections/domain-event.ts";
import { fieldWords } from "../../lib/connections/domain-event.words.ts";
import { Failure } from "../../lib/errors.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { eventBridge, eventsWithOutbox } from "../../lib/telemetry/events.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { captureLog, requestedAt } from "../fixtures/http-event.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) {
    close();
  }
});

/** EventBridge's wire protocol: the real client talks to it. */
async function openBus(answer: object, status = 200) {
  const received: { Entries: { Detail: string }[] }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    received.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  closers.push(() => client.destroy());
  return { received, publish: eventBridge({ busName: "aurora", logger, client }) };
}

const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
const connected: DomainEvent = {
  name: "connection.connected",
  id: "a1.connected",
  connection: { ...key, id: "c1", status: "active", connectedBy: "ada" },
};

const clock = () => requestedAt;
const counted = { event: "connection.connected", Events: 1 };
const notice = buildNotice(connected, requestedAt);
const aMinuteLater = new Date(requestedAt.getTime() + 60_000);

test("a notice goes to the bus under its name, with ids and words", async () => {
  const { publish, received } = await openBus({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
  expect(await publish(notice)).toBe(true);
  expect(received[0]?.Entries).toEqual([
    { EventBusName: "aurora", Source: "aurora.oauth", DetailType: "connection.connected", Detail: expect.any(String) },
  ]);
  expect(JSON.parse(received[0]?.Entries[0]?.Detail ?? "")).toEqual({
    id: "a1.connected",
    at: "2026-03-01T12:00:00.000Z",
    organisation: "acme",
    provider: "gcp",
    account: "default",
    connection_id: "c1",
    status: "active",
    connected_by: "ada",
  });
});

test("each field that an event can have is described, and no other", () => {
  // No event has all of them.
  const everything = {
    ...{ name: "setup.drifted", id: "a1.all", runId: "r1", target: "shop-prod", drift: { count: 1, differs: ["shop-prod role 1"] } },
    connection: { ...key, id: "c1", status: "active", connectedBy: "ada", method: "login" },
    ...{ code: "grant_revoked", replacedMethod: "service_account", replacedConnectedBy: "bob", expiresAt: requestedAt },
    grant: { state: "left", parts: [{ what: "client", state: "left" }] },
  } as unknown as DomainEvent;
  expect(Object.keys(buildNotice(everything, requestedAt).detail).sort()).toEqual(Object.keys(fieldWords).sort());
});

test("the event of a failed setup has its run, its code and its action", () => {
  const event: DomainEvent = { name: "setup.failed", id: "r1.failed", runId: "r1", connection: key, code: "provider_forbidden" };
  expect(buildNotice(event, requestedAt).detail).toMatchObject({
    run_id: "r1",
    code: "provider_forbidden",
    action: expect.stringContaining("Give the connected account the right"),
  });
});

test("the event of a secret that expires says when, and what the failure will be", () => {
  const event: DomainEvent = {
    name: "connection.secret_expiring",
    id: "c1.secret.2026-03-01.secret_expiring",
    connection: key,
    code: "credential_expired",
    expiresAt: new Date("2026-03-08T12:00:00Z"),
  };
  expect(buildNotice(event, requestedAt).detail).toMatchObject({
    code: "credential_expired",
    action: "Connect the provider again.",
    expires_at: "2026-03-08T12:00:00.000Z",
  });
});

test("S47: the rest of a connection's record stays here, on its way to the bus and in the outbox", async () => {
  const { publish, received } = await openBus({ FailedEntryCount: 1 });
  const outbox = memoryOutbox();
  const record = {
    ...key,
    id: "c1",
    identity: { id: "CANARY", label: "CANARY" },
    credential: { ref: "CANARY", version: 1 },
    sealedRotation: "CANARY",
  };
  const events = eventsWithOutbox({ webhooks: memoryWebhooks(), publish, outbox, feed: memoryFeed(), audit: () => {}, clock, logger });
  const { text } = await captureLog(() => events.publish({ name: "connection.degraded", id: "x", connection: record }));
  expect(received).toHaveLength(1);
  expect(outbox.all()).toMatchObject([{ id: "x" }]);
  expect(JSON.stringify([received, outbox.all(), text])).not.toContain("CANARY");
});

test.each([
  [
    "refuses the entry",
    { FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "CANARY" }] },
    200,
    "ThrottlingException",
  ],
  ["refuses the entry without a word", { FailedEntryCount: 1 }, 200, "refused"],
  ["refuses the call", { __type: "AccessDeniedException", message: "CANARY" }, 400, "AccessDeniedException"],
] as const)(
  "a bus that %s has not taken the notice: that is returned and logged, and nothing is thrown",
  async (_what, answer, status, reason) => {
    const { publish } = await openBus(answer, status);
    const { text, entries, result } = await captureLog(() => publish(notice));
    expect(result).toBe(false);
    expect(entries).toMatchObject([{ level: "WARN", event: "connection.connected", event_id: "a1.connected", reason }]);
    expect(text).not.toContain("CANARY");
  },
);

test("an event has the instant of its notice, however much later it is published", async () => {
  const { publish, received } = await openBus({ FailedEntryCount: 0 });
  const later = () => aMinuteLater;
  const events = eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish,
    outbox: memoryOutbox(),
    feed: memoryFeed(),
    audit: () => {},
    clock: later,
    logger,
  });
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
  const { entries } = await captureLog(() =>
    eventsWithOutbox({ webhooks: memoryWebhooks(), publish, outbox, feed: memoryFeed(), audit: () => {}, clock, logger }).publish(
      connected,
    ),
  );
  expect(told).toEqual([notice]);
  expect(outbox.all().map(({ id }) => id)).toEqual(["another"]);
  expect(entries).toMatchObject([counted]);
});

test("an event that the bus does not take waits a minute in the outbox", async () => {
  const outbox = memoryOutbox();
  const { entries } = await captureLog(() =>
    eventsWithOutbox({
      webhooks: memoryWebhooks(),
      publish: async () => false,
      outbox,
      feed: memoryFeed(),
      audit: () => {},
      clock,
      logger,
    }).publish(connected),
  );
  expect(await outbox.listDue(new Date(aMinuteLater.getTime() - 1), 10)).toEqual([]);
  expect(await outbox.listDue(aMinuteLater, 10)).toEqual([notice]);
  expect(entries, "nothing is lost").toMatchObject([counted]);
});

test("an event that neither the bus nor the outbox takes is lost: that is logged and counted, and nothing is thrown", async () => {
  const outbox = memoryOutbox();
  outbox.failNext("write", new Failure("table_unavailable", { detail: "CANARY" }));
  const events = eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish: async () => false,
    outbox,
    feed: memoryFeed(),
    audit: () => {},
    clock,
    logger,
  });
  const { text, entries } = await captureLog(() => events.publish(connected));
  const facts = { level: "ERROR", event: "connection.connected", event_id: "a1.connected", reason: "table_unavailable" };
  expect(entries).toMatchObject([counted, facts, { LostEvents: 1 }]);
  expect(text).not.toContain("CANARY");
});

test("an event that was published and could not be erased is not lost: it may be published again", async () => {
  const outbox = memoryOutbox();
  await outbox.write(notice, requestedAt);
  outbox.failNext("erase", new Failure("table_throttled"));
  const events = eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish: async () => true,
    outbox,
    feed: memoryFeed(),
    audit: () => {},
    clock,
    logger,
  });
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
  const events = eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish,
    outbox: memoryOutbox(),
    feed: memoryFeed(),
    audit,
    clock,
    logger,
  });
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
  const events = eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish: async () => true,
    outbox: memoryOutbox(),
    feed,
    audit: () => {},
    clock,
    logger,
  });
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
  const given = { publish: async () => true, outbox, feed: memoryFeed(), audit: () => {}, clock, logger };
  const events = eventsWithOutbox({ ...given, webhooks: { wake } });
  await captureLog(() => events.publish(connected, requestedAt));
  expect([woken, outbox.all()]).toEqual([[], [notice]]);
  isAway = false;
  await captureLog(() => events.publish(connected, requestedAt));
  expect([woken, outbox.all()]).toEqual([[notice.detail.organisation], []]);
});

test("an event that the feed does not take waits in the outbox, though the bus took it", async () => {
  const [feed, outbox] = [memoryFeed(), memoryOutbox()];
  feed.failNext("keep", new Failure("table_throttled", { detail: "CANARY" }));
  const events = eventsWithOutbox({ webhooks: memoryWebhooks(), publish: async () => true, outbox, feed, audit: () => {}, clock, logger });
  const { text } = await captureLog(() => events.publish(connected));
  expect(outbox.all()).toEqual([notice]);
  expect(text).toContain("table_throttled");
  expect(text).not.toContain("CANARY");
});
