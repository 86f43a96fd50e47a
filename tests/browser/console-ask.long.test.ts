import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { labelConnection, readConnectionOfAccount } from "../../client/generated/operations.ts";
import { openAsk } from "../../console/ask.ts";
import { shownConnection } from "./console-connections.ts";

/** An API that answers each request in one way, and what it was sent. */
async function answering(answer: (response: ServerResponse) => unknown, signal = new AbortController().signal) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { authorization, "x-aurora-console": header } = request.headers;
    asked.push(`${request.method} ${request.url} ${header} ${authorization}`);
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubGlobal("window", { location: { origin } });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { asked, ask: openAsk(signal) };
}

const says = (status: number, type: string, body: string) => (response: ServerResponse) =>
  response.writeHead(status, { "content-type": type }).end(body);

describe("what the console's page makes of an answer", () => {
  test("a success is its data, asked for at the page's origin with its header, and with no token", async () => {
    const connection = shownConnection({ label: "Head office" });
    const { ask, asked } = await answering(says(200, "application/json", JSON.stringify(connection)));
    expect(await ask(labelConnection, "gcp", "default", { label: "Head office" })).toEqual(connection);
    expect(asked).toEqual(["PATCH /connections/gcp/default 1 undefined"]);
  });

  test("a failure of the API has its code, its request and its wait", async () => {
    const body = JSON.stringify({ code: "connection_busy", request_id: "r-1", retry_after_seconds: 2, field: "label" });
    const { ask } = await answering(says(503, "application/problem+json", body));
    const failure = { code: "connection_busy", requestId: "r-1", retryAfterSeconds: 2, field: "label" };
    await expect(ask(readConnectionOfAccount, "gcp", "default")).rejects.toMatchObject(failure);
  });

  test.each<[string, string, (response: ServerResponse) => unknown]>([
    ["a page with status 200", "http_200", says(200, "text/html", "<p>Welcome</p>")],
    ["a page of a proxy", "http_502", says(502, "text/html", "<p>Bad gateway</p>")],
    ["the gateway's own words", "http_429", says(429, "application/json", '{"message":"Too Many Requests"}')],
    ["nothing at all", "http_204", (response) => response.writeHead(204).end()],
    ["half of an answer", "unreachable", says(200, "application/json", '{"id":')],
    [
      "an answer that breaks off",
      "unreachable",
      (response) => response.writeHead(200, { "content-length": "9" }).write("{") && response.destroy(),
    ],
    ["no answer", "unreachable", (response) => response.destroy()],
  ])("%s is %s", async (_, code, answer) => {
    const { ask } = await answering(answer);
    await expect(ask(readConnectionOfAccount, "gcp", "default")).rejects.toMatchObject({ code });
  });

  test("a call ends with the person's visit, and is no failure to tell", async () => {
    const leaving = new AbortController();
    const left = new Error("another person signs in");
    const { ask } = await answering(() => leaving.abort(left), leaving.signal);
    await expect(ask(readConnectionOfAccount, "gcp", "default")).rejects.toBe(left);
  });
});
