import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openDocumentClient, TransactWriteCommand, UpdateCommand } from "../../lib/table/table.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) {
    close();
  }
});

type Answer = { readonly status: number; readonly body: object } | "closed";
const done: Answer = { status: 200, body: { Attributes: { count: { N: "1" } } } };

/** A table that answers the calls in the order given, and then always `done`. Says who sent each: the SDK names itself. */
async function startTable(answers: readonly Answer[] = []) {
  const senders: string[] = [];
  const tokens: unknown[] = [];
  const bodies: Record<string, unknown>[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      tokens.push(request.headers["x-amz-security-token"]);
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
  return { senders, tokens, bodies, ...openTable((server.address() as AddressInfo).port) };
}

function openTable(port: number) {
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const client = openDocumentClient(process.env);
  closers.push(() => client.destroy());
  return { client, update: () => client.send(new UpdateCommand({ TableName: "t", Key: { pk: randomUUID() } })) };
}

/** Answers once, then accepts no further connection: its thread sleeps, and its queue of connections is full. */
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

describe("a command of the table", () => {
  it("is sent without the SDK", async () => {
    const { senders, update } = await startTable();
    expect(await update()).toEqual({ Attributes: { count: 1 } });
    expect(senders).toEqual(["light"]);
  });

  it("carries the session token of the function's role", async () => {
    vi.stubEnv("AWS_SESSION_TOKEN", "session");
    const { tokens, senders, update } = await startTable();
    await update();
    expect([senders, tokens]).toEqual([["light"], ["session"]]);
  });

  it.each([[{ Attributes: null }], [{ Attributes: { count: 1 } }]])(
    "whose answer %j cannot be read is sent once more through the SDK",
    async (body) => {
      const { senders, update } = await startTable([{ status: 200, body }]);
      expect(await update()).toMatchObject({ Attributes: { count: 1 } });
      expect(senders).toEqual(["light", "SDK"]);
    },
  );

  it.each([[null], [[]], [1]])("whose answer %j is no object is sent once more through the SDK", async (body) => {
    const { senders, update } = await startTable([{ status: 200, body: body as unknown as object }]);
    expect(await update()).toMatchObject({ Attributes: { count: 1 } });
    expect(senders).toEqual(["light", "SDK"]);
  });

  it.each([
    ["AWS_USE_FIPS_ENDPOINT", "true"],
    ["AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1/somewhere"],
  ])("goes through the SDK when only the SDK can find the endpoint, because of %s", async (name, value) => {
    const { senders, update } = await startTable();
    vi.stubEnv(name, value);
    await update().catch(() => undefined);
    expect(senders).not.toContain("light");
  });

  it("goes through the SDK when it is one of the SDK's own", async () => {
    const { senders, client } = await startTable([{ status: 200, body: { Items: [] } }]);
    expect(await client.send(new ScanCommand({ TableName: "t" }))).toMatchObject({ Items: [] });
    expect(senders).toEqual(["SDK"]);
  });

  it("keeps its token when it is a transaction that is sent once more", async () => {
    const { senders, bodies, client } = await startTable(["closed"]);
    const TransactItems = [{ Put: { TableName: "t", Item: { pk: "a", none: undefined } } }];
    await client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: "once" }));
    const body = { TransactItems: [{ Put: { TableName: "t", Item: { pk: { S: "a" } } } }], ClientRequestToken: "once" };
    expect([senders, bodies]).toEqual([
      ["light", "SDK"],
      [body, body],
    ]);
  });

  it("throws an error with the SDK's name, and the item, when its condition does not hold, and is not sent again", async () => {
    const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    const { senders, update } = await startTable([{ status: 400, body: { __type: type, message: "no", Item: { a: { S: "b" } } } }]);
    await expect(update()).rejects.toMatchObject({ name: "ConditionalCheckFailedException", Item: { a: { S: "b" } } });
    expect(senders).toEqual(["light"]);
  });

  it.each<[string, Answer]>([
    ["is throttled", { status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" } }],
    ["fails", { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } }],
    ["has expired credentials", { status: 400, body: { __type: "com.amazon.coral.service#ExpiredTokenException" } }],
    ["gets no answer", "closed"],
  ])("that %s is sent once more through the SDK", async (_what, answer) => {
    const { senders, update } = await startTable([answer]);
    expect(await update()).toMatchObject({ Attributes: { count: 1 } });
    expect(senders).toEqual(["light", "SDK"]);
  });

  it("fails when no connection to the table can be made", async () => {
    const { port, freeze } = await startFreezing();
    const { update } = openTable(port);
    await freeze();
    // After some seconds of its own and the SDK's three attempts; without an end of its own it waits for minutes.
    await expect(update()).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("that keeps failing fails with the SDK's error", async () => {
    const failing: Answer = { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } };
    const { senders, update } = await startTable(Array.from({ length: 9 }, () => failing));
    await expect(update()).rejects.toMatchObject({ name: "InternalServerError" });
    expect(senders).toEqual(["light", "SDK", "SDK", "SDK"]);
  });
});
