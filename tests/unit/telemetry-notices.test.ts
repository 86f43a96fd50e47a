import { expect, test } from "vitest";
import { buildNotice, type DomainEvent } from "../../lib/connections/domain-event.ts";
import { fieldWords } from "../../lib/connections/domain-event.words.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { captureLog, requestedAt } from "../fixtures/http-event.ts";
import { buildEvents, key, notice, useBus } from "./telemetry-events-fixture.ts";

const openBus = useBus();

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
    session: { id: "cs_1", endUser: "jo" },
    grant: { state: "left", parts: [{ what: "client", state: "left" }] },
  } as unknown as DomainEvent;
  expect(Object.keys(buildNotice(everything, requestedAt).detail).sort()).toEqual(Object.keys(fieldWords).sort());
});

test("each tag of a connection is a field of its own, and replaces no other", () => {
  const tagged = { ...key, tags: { env: "prod", provider: "mine" } };
  const { detail } = buildNotice({ name: "connection.degraded", id: "c1.degraded", connection: tagged }, requestedAt);
  expect(detail).toMatchObject({ provider: "gcp", "tag.env": "prod", "tag.provider": "mine" });
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
  const events = buildEvents({ publish, outbox });
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
