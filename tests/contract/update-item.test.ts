import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { awsClientOptions } from "../../lib/aws-client-options.ts";
import { updateItemOf } from "../../lib/table/update-item.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) {
    close();
  }
});

type Answer = { readonly status: number; readonly body: object } | "closed";
const done: Answer = { status: 200, body: { Attributes: { count: { N: "1" } } } };

/** A table that answers the updates in the order given, and then always `done`. Says who sent each: the SDK names itself. */
async function startTable(answers: readonly Answer[] = []) {
  const senders: string[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (!String(request.headers["x-amz-target"]).endsWith("UpdateItem")) {
        response.end("{}");
        return;
      }
      senders.push(request.headers["user-agent"] === undefined ? "light" : "SDK");
      const answer = left.shift() ?? done;
      if (answer === "closed") {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { senders, ...openTable((server.address() as AddressInfo).port) };
}

function openTable(port: number) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ ...awsClientOptions(), endpoint: `http://127.0.0.1:${port}`, region: "eu-west-1", credentials });
  closers.push(() => client.destroy());
  const updateItem = updateItemOf(client, DynamoDBDocumentClient.from(client));
  return { client, update: () => updateItem({ TableName: "t", Key: { pk: randomUUID() } }) };
}

/** Answers once, then takes no connection any more: its thread sleeps, and its queue of connections is full. */
const freezing = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:http").createServer((request, response) => {
    response.shouldKeepAlive = false;
    response.end("{}");
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => parentPort.postMessage(server.address().port));
  parentPort.on("message", () => {
    parentPort.postMessage("frozen");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120000);
  });
`;

async function startFreezing() {
  const worker = new Worker(freezing, { eval: true });
  closers.push(() => void worker.terminate());
  const next = () => new Promise<unknown>((resolve) => worker.once("message", resolve));
  const port = Number(await next());
  const freeze = async () => {
    const frozen = next();
    worker.postMessage("freeze");
    await frozen;
    const waiting = Array.from({ length: 8 }, () => connect({ port, host: "127.0.0.1" }).on("error", () => undefined));
    closers.push(() => waiting.forEach((socket) => void socket.destroy()));
    await sleep(300);
  };
  return { port, freeze };
}

const learned = async (answers?: readonly Answer[]) => {
  const table = await startTable(answers);
  await table.client.send(new ListTablesCommand({}));
  return table;
};

describe("an update of an item", () => {
  it("goes through the SDK until that has found the table, and light from then on", async () => {
    const { senders, update } = await startTable();
    expect(await update()).toMatchObject({ Attributes: { count: 1 } });
    expect(await update()).toEqual({ Attributes: { count: 1 } });
    expect(senders).toEqual(["SDK", "light"]);
  });

  it("throws the SDK's own error, with the item, when its condition does not hold, and is not sent again", async () => {
    const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    const { senders, update } = await learned([{ status: 400, body: { __type: type, message: "no", Item: { a: { S: "b" } } } }]);
    await expect(update()).rejects.toMatchObject({ name: "ConditionalCheckFailedException", Item: { a: { S: "b" } } });
    expect(senders).toEqual(["light"]);
  });

  it.each<[string, Answer]>([
    ["is throttled", { status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" } }],
    ["fails", { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } }],
    ["has expired credentials", { status: 400, body: { __type: "com.amazon.coral.service#ExpiredTokenException" } }],
    ["gets no answer", "closed"],
  ])("that %s is sent once more through the SDK", async (_what, answer) => {
    const { senders, update } = await learned([answer]);
    expect(await update()).toMatchObject({ Attributes: { count: 1 } });
    expect(senders).toEqual(["light", "SDK"]);
  });

  it("ends although no connection to the table comes into being", async () => {
    const { port, freeze } = await startFreezing();
    const { client, update } = openTable(port);
    await client.send(new ListTablesCommand({}));
    await freeze();
    // After some seconds of its own and the SDK's three attempts; without an end of its own it waits for minutes.
    await expect(update()).rejects.toMatchObject({ name: "TimeoutError" });
  }, 60_000);

  it("that goes on failing fails as the SDK says", async () => {
    const failing: Answer = { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } };
    const { senders, update } = await learned(Array.from({ length: 9 }, () => failing));
    await expect(update()).rejects.toMatchObject({ name: "InternalServerError" });
    expect(senders).toEqual(["light", "SDK", "SDK", "SDK"]);
  });
});
