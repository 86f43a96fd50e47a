import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Front, startFront } from "../../local/deployed/front.ts";
import { guarded } from "../../local/simulator/guarded.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";
import { root } from "../fixtures/template.ts";

/** Not `fetch`, which sends neither another name nor these headers. */
async function statusOf(url: string, method: string, path: string, headers: Record<string, string>) {
  const [answer] = (await once(request(`${url}${path}`, { method, headers }).end(), "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

describe("a guarded server", () => {
  let server: HttpServer;
  beforeAll(async () => {
    const listener = guarded(
      (_request, response) => response.writeHead(204).end(),
      (hostname) => hostname.endsWith(".cloud.example"),
    );
    server = await serveHttp(listener);
  });
  afterAll(() => server.close());

  test.each(["127.0.0.1", "127.0.0.1:4000", "127.0.0.2", "localhost", "LOCALHOST:3000", "[::1]", "[::1]:3000"])(
    "S69: lets in callers of %s",
    async (host) => {
      expect(await statusOf(server.url, "POST", "/_control/reset", { host })).toBe(204);
      expect(await statusOf(server.url, "GET", "/", { host })).toBe(204);
    },
  );

  test.each([
    "attacker.example",
    "attacker.example:80",
    "127.0.0.1.attacker.example",
    "localhost.attacker.example",
    "localhost@attacker.example",
    "127.attacker.example",
    "192.168.0.1",
    "0.0.0.0",
    "[::2]",
    "[::ffff:192.168.0.1]",
    "two words",
  ])("S69: refuses callers of %s", async (host) => {
    expect(await statusOf(server.url, "POST", "/_control/reset", { host })).toBe(403);
    expect(await statusOf(server.url, "GET", "/", { host })).toBe(403);
  });

  test("S69: lets a further name reach everything but the control plane", async () => {
    const host = "sts.cloud.example";
    expect(await statusOf(server.url, "POST", "/", { host })).toBe(204);
    expect(await statusOf(server.url, "POST", "/_control/reset", { host })).toBe(403);
  });
});

describe("the front of the deployed target", () => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront({ port: 0, awsEndpoint: "http://127.0.0.1:1" });
  });
  afterAll(() => front.close());

  test.each([
    ["a name that resolves to this machine", { host: "attacker.example" }],
    ["another site's page", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }],
  ])("S69: refuses %s", async (_, headers) => {
    expect(await statusOf(front.url, "POST", "/login", headers)).toBe(403);
    // It has no API yet, and says so to its own callers.
    expect(await statusOf(front.url, "POST", "/login", {})).toBe(503);
  });
});

test("S69: every HTTP server of this folder is guarded", () => {
  const files = readdirSync(join(root, "local"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const servers = files
    .map((file) => ({ file, text: readFileSync(join(root, "local", file), "utf8") }))
    .filter(({ text }) => /import \{[^}]*\bcreateServer\b[^}]*\} from "node:https?"/.test(text));
  expect(servers.map(({ file }) => file).sort()).toEqual([
    "console/server.ts",
    "deployed/front.ts",
    "deployed/network-proxy.ts",
    "fuzz/run.ts",
    "lambda/http-api.ts",
    "simulator/server.ts",
  ]);
  expect(servers.filter(({ text }) => !text.includes("guarded(")).map(({ file }) => file)).toEqual([]);
});
