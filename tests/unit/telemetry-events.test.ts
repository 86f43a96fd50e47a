import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { type DomainEvent, eventBridgeEvents } from "../../lib/telemetry/events.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { captureLog, requestedAt } from "./http-event.ts";

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
  return { received, events: eventBridgeEvents({ busName: "aurora", clock: () => requestedAt, logger, client }) };
}

const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
const connected: DomainEvent = {
  name: "connection.connected",
  id: "a1.connected",
  connection: { ...key, id: "c1", status: "active", connectedBy: "ada" },
};

test("an event goes to the bus under its name, with ids and words", async () => {
  const { events, received } = await openBus({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
  await events.publish(connected);
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

test("a failed setup says its run, its code and what to do", async () => {
  const { events, received } = await openBus({ FailedEntryCount: 0 });
  await events.publish({ name: "setup.failed", id: "r1.failed", runId: "r1", connection: key, code: "provider_forbidden" });
  expect(JSON.parse(received[0]?.Entries[0]?.Detail ?? "")).toMatchObject({
    run_id: "r1",
    code: "provider_forbidden",
    action: expect.stringContaining("Give the connected account the right"),
  });
});

test("S47: the rest of a connection's record stays here", async () => {
  const { events, received } = await openBus({ FailedEntryCount: 0 });
  const record = { ...key, id: "c1", email: "CANARY", subject: "CANARY", credentialRef: "CANARY", scopesGranted: ["CANARY"] };
  await events.publish({ name: "connection.degraded", id: "x", connection: record });
  expect(JSON.stringify(received)).not.toContain("CANARY");
});

test.each([
  [
    "refuses the entry",
    { FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "CANARY" }] },
    200,
    "ThrottlingException",
  ],
  ["refuses the call", { __type: "AccessDeniedException", message: "CANARY" }, 400, "AccessDeniedException"],
] as const)("a bus that %s fails nothing: the loss is logged and counted", async (_what, answer, status, reason) => {
  const { events } = await openBus(answer, status);
  const { text, entries } = await captureLog(() => events.publish(connected));
  expect(entries).toMatchObject([{ level: "ERROR", event: "connection.connected", event_id: "a1.connected", reason }, { LostEvents: 1 }]);
  expect(text).not.toContain("CANARY");
});
