import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HttpRequest } from "../../lib/outbound/http-client.ts";
import { undiciClient } from "../../lib/outbound/undici-client.chunk.ts";

let server: Server | undefined;
let sockets: Socket[] = [];
afterEach(() => {
  vi.useRealTimers();
  server?.close();
  server?.closeAllConnections();
  sockets = [];
});

/** A server that notes its connections and says nothing of how long it keeps them. */
async function serve(listener: RequestListener): Promise<string> {
  const started = createServer({ keepAliveTimeout: 0 }, listener);
  server = started;
  started.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return String((started.address() as AddressInfo).port);
}

/** @returns The body of the answer. */
function ask(send: ReturnType<typeof undiciClient>, port: string, more: Partial<HttpRequest> = {}): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  send(
    { protocol: "http:", hostname: "127.0.0.1", port, method: "GET", path: "/", headers: ["host", "peer.example"], body: "", ...more },
    {
      began: (status) => {
        text = `${status} `;
      },
      received: (chunk) => {
        text += chunk;
      },
      ended: () => resolve(text),
      failed: reject,
    },
  );
  return promise;
}

/** A connection is free again once the event loop has turned. */
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function askTwice(send: ReturnType<typeof undiciClient>, port: string, pauseMs: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  for (let count = 0; count < 2; count += 1) {
    await ask(send, port);
    await turn();
    await vi.advanceTimersByTimeAsync(pauseMs);
    await turn();
  }
}

describe("the hot client", () => {
  it.each([
    ["for the time it is told, if the peer does not say how long it keeps them", {}, 2900, 1],
    ["not for longer", {}, 3100, 2],
    ["for as long as the peer says, less two seconds", { "keep-alive": "timeout=60" }, 57_000, 1],
    ["not for longer than the peer says", { "keep-alive": "timeout=60" }, 58_100, 2],
  ])("keeps idle connections %s", async (_, headers, pauseMs, connections) => {
    const port = await serve((_request, response) => response.writeHead(200, headers).end());
    await askTwice(undiciClient({ keepMs: 3000 }), port, pauseMs);
    expect(sockets).toHaveLength(connections);
  });

  it("sends nothing on a connection that the peer has closed meanwhile, also if the process has not noticed", async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(request.method ?? "");
      response.end("ok");
    });
    const send = undiciClient({ keepMs: 60_000 });
    await ask(send, port);
    await turn();
    server?.closeIdleConnections();
    expect(await ask(send, port, { method: "POST", headers: ["host", "peer.example", "content-length", "1"], body: "x" })).toBe("200 ok");
    expect([seen, sockets.length]).toEqual([["GET", "POST"], 2]);
  });

  it.each(["GET", "POST"])("sends a %s once whose connection breaks", async (method) => {
    let calls = 0;
    const port = await serve((request) => {
      calls += 1;
      request.socket.destroy();
    });
    const broken = ask(undiciClient({ keepMs: 3000 }), port, { method });
    await expect(broken).rejects.toMatchObject({ code: "ECONNRESET" });
    await turn();
    expect(calls).toBe(1);
  });

  it("sends nothing of a request that is given up before it has a connection", async () => {
    let calls = 0;
    const port = await serve((_, response) => {
      calls += 1;
      response.end();
    });
    const failed = vi.fn();
    const nothing = () => undefined;
    const request: HttpRequest = { protocol: "http:", hostname: "127.0.0.1", port, method: "POST", path: "/", headers: [], body: "x" };
    const send = undiciClient({ keepMs: 3000 });
    send(request, { began: nothing, received: nothing, ended: nothing, failed })();
    await expect.poll(() => failed.mock.calls.length).toBe(1);
    await ask(send, port);
    expect(calls).toBe(1);
  });

  it("tells of the answer, and not of its announcements", async () => {
    const port = await serve((_, response) => {
      response.writeProcessing();
      response.writeHead(201).end("made");
    });
    expect(await ask(undiciClient({ keepMs: 3000 }), port)).toBe("201 made");
  });

  it("reaches an IPv6 address", async () => {
    const started = createServer((_, response) => response.end("six"));
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "::1", resolve));
    expect(await ask(undiciClient({ keepMs: 3000 }), String((started.address() as AddressInfo).port), { hostname: "[::1]" })).toBe(
      "200 six",
    );
  });
});
