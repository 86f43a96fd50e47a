import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type AwsService, awsCaller } from "../../lib/aws/call.ts";
import { httpClients, sendThrough } from "../fixtures/send-through.ts";
import { serveHttp } from "../fixtures/serve-http.ts";

const dynamodb: AwsService = {
  name: "dynamodb",
  variable: "DYNAMODB",
  target: "DynamoDB_20120810",
  contentType: "application/x-amz-json-1.0",
};
const environment = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) {
    close();
  }
});

type Answer = (response: ServerResponse) => void;

/** A scripted endpoint of AWS, and a caller of it. */
async function openService(answer: Answer) {
  const { server, url, close } = await serveHttp((request, response) => request.resume().on("end", () => answer(response)));
  closers.push(close);
  return { server, endpoint: url, close, call: awsCaller(dynamodb, { ...environment, AWS_ENDPOINT_URL: url }) };
}

/** Only the call's time limit is stopped: the sockets are real. */
const stopTime = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

describe("a call of AWS without the SDK", () => {
  beforeAll(() => sendThrough("node:https"));

  it("leaves no timer behind, answered or not", async () => {
    const { close, call } = await openService((response) => response.end("{}"));
    stopTime();
    expect(await call("GetItem", "{}")).toBeDefined();
    expect(vi.getTimerCount()).toBe(0);
    close();
    expect(await call("GetItem", "{}")).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe.each(httpClients)("a call of AWS without the SDK, through %s", (client) => {
  beforeAll(() => sendThrough(client));
  afterAll(() => sendThrough("node:https"));

  it("returns the answer, whatever its status", async () => {
    for (const status of [200, 400, 500]) {
      const { call } = await openService((response) => response.writeHead(status).end('{"a":1}'));
      expect(await call("GetItem", "{}")).toEqual({ status, json: { a: 1 } });
    }
  });

  it("names the operation, and is signed", async () => {
    const { server, call } = await openService((response) => response.end("{}"));
    const [[request]] = await Promise.all([once(server, "request") as Promise<[IncomingMessage]>, call("GetItem", "{}")]);
    expect([request.method, request.url]).toEqual(["POST", "/"]);
    expect(request.headers).toMatchObject({
      "x-amz-target": "DynamoDB_20120810.GetItem",
      "content-type": "application/x-amz-json-1.0",
      authorization: expect.stringContaining("/eu-west-1/dynamodb/aws4_request"),
    });
  });

  it.each<[string, Answer]>([
    ["has no JSON", (response) => response.end("<html>")],
    ["has JSON that is no object", (response) => response.end("[]")],
    ["breaks off in its body", (response) => response.writeHead(200, { "content-length": 100 }).write("{", () => response.destroy())],
    ["never begins", (response) => response.destroy()],
  ])("is given up at once when its answer %s: its outcome is unknown", async (_what, answer) => {
    const { call } = await openService(answer);
    stopTime();
    expect(await call("GetItem", "{}")).toBeUndefined();
  });

  it("is given up when nothing listens", async () => {
    const { server, endpoint } = await openService((response) => response.end("{}"));
    server.close();
    await once(server, "close");
    expect(await awsCaller(dynamodb, { ...environment, AWS_ENDPOINT_URL: endpoint })("GetItem", "{}")).toBeUndefined();
  });

  it.each<[string, Answer]>([
    ["an answer that does not come", () => undefined],
    ["the rest of an answer", (response) => response.writeHead(200, { "content-length": 100 }).write("{")],
  ])("waits three seconds for %s, then gives it up and closes the connection", async (_what, answer) => {
    const { server, call } = await openService(answer);
    const connected = once(server, "connection") as Promise<[Socket]>;
    const asked = once(server, "request");
    stopTime();
    const settled = vi.fn();
    const calling = call("GetItem", "{}").finally(settled);
    const [socket] = await connected;
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await asked;
    await vi.advanceTimersByTimeAsync(2999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await calling).toBeUndefined();
    await closed;
  });

  it.each(["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])("is not sent without %s: the SDK must find it", async (name) => {
    const { server, endpoint } = await openService((response) => response.end("{}"));
    const asked = vi.fn();
    server.on("request", asked);
    for (const value of [undefined, ""]) {
      const env = { ...environment, AWS_ENDPOINT_URL: endpoint, [name]: value };
      expect(await awsCaller(dynamodb, env)("GetItem", "{}")).toBeUndefined();
    }
    expect(asked).not.toHaveBeenCalled();
  });
});
