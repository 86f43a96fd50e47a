import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach } from "vitest";
import { buildNotice, type DomainEvent } from "../../lib/connections/domain-event.ts";
import { eventBridge, eventsWithOutbox } from "../../lib/telemetry/events.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { requestedAt } from "../fixtures/http-event.ts";

export const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
export const connected = {
  name: "connection.connected",
  id: "a1.connected",
  connection: { ...key, id: "c1", status: "active", connectedBy: "ada" },
} satisfies DomainEvent;

export const notice = buildNotice(connected, requestedAt);

/** Events as they leave a function. Default: the bus takes each, and what keeps them is in memory. */
export const buildEvents = (changes: Partial<Parameters<typeof eventsWithOutbox>[0]> = {}) =>
  eventsWithOutbox({
    webhooks: memoryWebhooks(),
    publish: async () => true,
    outbox: memoryOutbox(),
    feed: memoryFeed(),
    audit: () => {},
    clock: () => requestedAt,
    logger,
    ...changes,
  });

/** Opens EventBridge's wire protocol, which the real client talks to, and closes it after the test. */
export function useBus() {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) {
      close();
    }
  });

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

  return openBus;
}
