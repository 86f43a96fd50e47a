import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type NetworkProxy, startNetworkProxy } from "../../local/deployed/network-proxy.ts";
import { startTableProxy } from "../../local/deployed/table-proxy.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

let behind: HttpServer;
let proxy: NetworkProxy;
let received: string[];
beforeEach(async () => {
  received = [];
  behind = await serveHttp(async (request, response) => {
    received.push(`${request.method} ${request.url} ${request.headers["x-a"]} ${await text(request)}`);
    response.writeHead(418, { "x-b": "2" }).end("behind");
  });
  proxy = await startNetworkProxy();
});
afterEach(async () => {
  await proxy.close();
  behind.close();
});

const send = (url: string) => fetch(`${url}/path?query=1`, { method: "POST", headers: { "x-a": "1" }, body: "sent" });

test("passes a call and its answer on unchanged, once it leads to a server", async () => {
  expect((await send(proxy.url)).status).toBe(503);
  proxy.leadTo(behind.url);
  const answer = await send(proxy.url);
  expect([answer.status, answer.headers.get("x-b"), await answer.text()]).toEqual([418, "2", "behind"]);
  expect(received).toEqual(["POST /path?query=1 1 sent"]);
});

test("holds each call for as long as it is told", async () => {
  proxy.leadTo(behind.url);
  proxy.slow(40);
  const begun = performance.now();
  expect((await send(proxy.url)).status).toBe(418);
  // A timer may fire a millisecond early.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(39);
});

test("answers in place of the server, which then sees nothing", async () => {
  proxy.leadTo(behind.url);
  proxy.answer({ status: 400, contentType: "text/plain", body: "instead" });
  const answer = await send(proxy.url);
  expect([answer.status, await answer.text(), received]).toEqual([400, "instead", []]);
  proxy.answer(undefined);
  expect((await send(proxy.url)).status).toBe(418);
});

test("a server that is gone is a bad gateway", async () => {
  proxy.leadTo(behind.url);
  behind.close();
  expect((await send(proxy.url)).status).toBe(502);
});

test("a throttled table answers as DynamoDB does, and goes on afterwards", async () => {
  const table = await startTableProxy(behind.url);
  table.throttle(true);
  const answer = await send(table.url);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/x-amz-json-1.0"]);
  expect(await answer.text()).toContain("ProvisionedThroughputExceededException");
  table.throttle(false);
  expect((await send(table.url)).status).toBe(418);
  await table.close();
});
