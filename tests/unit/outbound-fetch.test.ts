import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withinRequest } from "../../lib/current-request.ts";
import { outboundFetch } from "../../lib/outbound-fetch.ts";
import { httpClients, sendThrough } from "../fixtures/send-through.ts";

const limits = { timeoutMs: 1000, maxBytes: 1000 };
let server: Server | undefined;

/** @returns The URL of a server that answers every request like this. */
async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});

describe.each(httpClients)("outboundFetch through %s", (client) => {
  beforeAll(() => sendThrough(client));
  afterAll(() => sendThrough("node:https"));

  it("returns the whole answer in memory", async () => {
    const url = await serve((request, response) => response.writeHead(418, { "x-seen": request.method }).end('{"a":1}'));
    const response = await outboundFetch(url, { method: "PUT", body: "x" }, limits);
    server?.closeAllConnections();
    expect(response.status).toBe(418);
    expect(response.headers.get("x-seen")).toBe("PUT");
    expect(await response.json()).toEqual({ a: 1 });
  });

  it.each([
    ["a GET", {}, { host: true }],
    ["a DELETE", { method: "DELETE" }, { host: true }],
    ["a POST of nothing", { method: "POST" }, { "content-length": "0" }],
    ["text, in bytes", { method: "POST", body: "\u00e9\u20ac" }, { "content-length": "5" }],
    [
      "a form",
      { method: "POST", body: new URLSearchParams({ a: "\u20ac" }) },
      { "content-length": "11", "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    ],
    ["a header that the caller gives itself", { headers: { "accept-encoding": "identity" } }, { "accept-encoding": "identity" }],
  ] as const)("RFC 9110, section 8.6: sends the right headers with %s", async (_, init, expected) => {
    const url = await serve((request, response) => {
      const { host, connection: __, ...headers } = request.headers;
      request.resume().on("end", () => response.end(JSON.stringify({ host: host === new URL(url).host, ...headers })));
    });
    const { host, ...sent } = { "user-agent": "aurora-oauth", "accept-encoding": "gzip", host: true, ...expected };
    expect(await (await outboundFetch(url, init, limits)).json()).toEqual({ host, ...sent });
  });

  it("S75: names the request of a caller to the provider, while it lasts", async () => {
    const url = await serve((request, response) => response.end(JSON.stringify(request.headers["user-agent"])));
    const send = async () => (await outboundFetch(url, {}, limits)).json();
    expect(await withinRequest("JKJaXmPLvHcESHA=", send)).toBe("aurora-oauth (request JKJaXmPLvHcESHA=)");
    expect(await send()).toBe("aurora-oauth");
  });

  it.each([204, 205, 200])("takes an answer of %i without a body", async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const response = await outboundFetch(url, {}, limits);
    expect([response.status, await response.text()]).toEqual([status, ""]);
  });

  it("takes an answer of exactly the limit, and refuses one byte more", async () => {
    const url = await serve((request, response) => response.end("x".repeat(Number(request.url?.slice(1)))));
    expect(await (await outboundFetch(`${url}/1000`, {}, limits)).text()).toHaveLength(1000);
    await expect(outboundFetch(`${url}/1001`, {}, limits)).rejects.toMatchObject({ kind: "too_large" });
  });

  it.each([200, 204])("accepts an answer of %i that claims compression and has no body", async (status) => {
    const url = await serve((_, response) => response.writeHead(status, { "content-encoding": "gzip" }).end());
    expect((await outboundFetch(url, {}, limits)).status).toBe(status);
  });

  it("counts bytes after decompression, and no longer calls the body compressed", async () => {
    const url = await serve((request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(Number(request.url?.slice(1))))),
    );
    const response = await outboundFetch(`${url}/900`, {}, limits);
    expect(response.headers.has("content-encoding")).toBe(false);
    expect(await response.text()).toHaveLength(900);
    await expect(outboundFetch(`${url}/100000`, {}, limits)).rejects.toMatchObject({ kind: "too_large" });
  });

  it("refuses an endless answer as soon as the limit is passed", async () => {
    const url = await serve((_, response) => {
      const write = () => {
        if (!response.destroyed) {
          response.write("x".repeat(600));
          setImmediate(write);
        }
      };
      write();
    });
    await expect(outboundFetch(url, {}, limits)).rejects.toMatchObject({ kind: "too_large" });
  });

  it.each([301, 302, 303, 307, 308, 304])("does not follow a %i", async (status) => {
    let calls = 0;
    const url = await serve((_, response) => {
      calls += 1;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    await expect(outboundFetch(url, { headers: { authorization: "Bearer t" } }, limits)).rejects.toMatchObject({ kind: "redirect" });
    expect(calls).toBe(1);
  });

  it.each([
    ["before the headers", () => undefined],
    ["in the middle of the body", (response: { write(text: string): void }) => response.write("begin")],
  ])("times out when the server stops answering %s", async (_, begin) => {
    const url = await serve((_request, response) => void begin(response));
    await expect(outboundFetch(url, {}, { ...limits, timeoutMs: 30 })).rejects.toMatchObject({ kind: "timeout" });
  });

  it("times out when the caller's deadline comes first", async () => {
    const url = await serve(() => undefined);
    await expect(outboundFetch(url, {}, { ...limits, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ kind: "timeout" });
    await expect(outboundFetch(url, {}, { ...limits, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "timeout" });
  });

  it("names the system's code when the port is closed or the connection breaks", async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(outboundFetch(url, {}, limits)).rejects.toMatchObject({ kind: "network", message: `network: ${url} (ECONNRESET)` });
    await new Promise((resolve) => server?.close(resolve));
    await expect(outboundFetch(url, {}, limits)).rejects.toMatchObject({ kind: "network", message: `network: ${url} (ECONNREFUSED)` });
  });

  it.each([
    "http://vault.example/",
    "http://127.0.0.1.example/",
    "http://localhost.example/",
    "http://[::2]/",
    "http://0.0.0.0/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "https://user:hush@vault.example/",
    "https://user@vault.example/",
    "/relative",
    "",
  ])("refuses %j before anything is sent", async (url) => {
    await expect(outboundFetch(url, {}, limits)).rejects.toMatchObject({
      kind: "insecure_url",
      message: expect.not.stringContaining("hush"),
    });
  });

  it("puts no path, query, header or body into an error (S47)", async () => {
    const url = await serve((request) => request.socket.destroy());
    const calls = [
      outboundFetch(`${url}/hush?code=hush`, { method: "POST", body: "hush", headers: { authorization: "hush" } }, limits),
      outboundFetch(`${url}/`, { headers: { authorization: "hush\nhush" } }, limits),
      outboundFetch("http://vault.example/hush?code=hush", {}, limits),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome.status).toBe("rejected");
      expect(inspect(outcome, { depth: 20, showHidden: true })).not.toContain("hush");
    }
  });
});
