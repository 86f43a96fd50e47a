import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { awsClientOptions } from "../../lib/aws-client-options.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) {
    close();
  }
});

/** Takes every request and answers none. */
async function startSilence() {
  let requests = 0;
  const server = createServer(() => {
    requests += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

describe("a client of AWS", () => {
  it("fails a hanging call after all its attempts", async () => {
    const { endpoint, requests } = await startSilence();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const options = awsClientOptions({ maxAttempts: 2, requestTimeoutMs: 200 });
    const client = new DynamoDBClient({ ...options, endpoint, region: "eu-west-1", credentials });
    closers.push(() => client.destroy());
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(requests()).toBe(2);
  });
});
