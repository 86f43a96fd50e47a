import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consoleWorld, publicUrl, script } from "../fixtures/console-world.ts";
import type { IdentityProvider } from "../fixtures/identity-provider.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

/** No page needs the identity provider. */
const open = () => consoleWorld(local.table, { issuer: "http://127.0.0.1:9" } as IdentityProvider);

test.each(["/console", "/console/", "/console/connections/aws/a", "/console/..%2f..%2fhealthz", "/console/constructor"])(
  "%s is the page, which no cache keeps, and which runs the console's own script alone",
  async (path) => {
    const { status, headers, body } = await open().send(path);
    expect([status, body]).toEqual([200, "<!doctype html><title>Console</title>"]);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    expect((headers["content-security-policy"] ?? "").split("; ").sort()).toEqual(
      [
        ...[
          "base-uri 'none'",
          "connect-src 'self'",
          "default-src 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
          "img-src 'self'",
        ],
        ...["require-trusted-types-for 'script'", "script-src 'self'", "style-src 'self'", "trusted-types 'none'"],
      ].sort(),
    );
  },
);

test("a file of the page is kept for ever, and one that is not there is a 404 that nothing keeps", async () => {
  const { status, headers, body } = await open().send(`/console/assets/${script.name}`);
  expect([status, body, headers["content-type"]]).toEqual([200, script.body, script.type]);
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  for (const path of ["/console/assets/app.js", "/console/assets/", "/console/assets", "/console/assets/..%2f..%2fpage"]) {
    const absent = await open().send(path);
    expect([path, absent.status, absent.body, absent.headers["cache-control"]]).toEqual([path, 404, "", "no-store"]);
  }
});

test.each(["br", "gzip, deflate, br, zstd", "BR;q=0.5", "gzip;q=1.0 , br ; q=0.001"])(
  "a file of the page is sent compressed with brotli when `Accept-Encoding` is %s",
  async (accepted) => {
    const { body, isBase64, headers } = await open().send(`/console/assets/${script.name}`, { headers: { "Accept-Encoding": accepted } });
    expect([brotliDecompressSync(Buffer.from(body, "base64")).toString(), isBase64]).toEqual([script.body, true]);
    expect(headers).toMatchObject({
      ...{ "content-encoding": "br", "content-type": script.type, vary: "accept-encoding" },
      "cache-control": "public, max-age=31536000, immutable",
    });
  },
);

test.each(["gzip", "", "br;q=0", "br;q=0.000", "brotli", "x-br", "identity, br; q=0"])(
  "a file of the page is sent plain when `Accept-Encoding` is %j, and caches keep the two apart",
  async (accepted) => {
    const { body, isBase64, headers } = await open().send(`/console/assets/${script.name}`, { headers: { "accept-encoding": accepted } });
    expect([body, isBase64, headers["content-encoding"], headers.vary]).toEqual([script.body, false, undefined, "accept-encoding"]);
  },
);

test("the page itself is the same for every browser", async () => {
  const { headers } = await open().send("/console", { headers: { "accept-encoding": "br" } });
  expect([headers["content-encoding"], headers.vary]).toEqual([undefined, undefined]);
});

test.each([
  ["POST", "/console/connections", "GET, HEAD"],
  ["DELETE", "/console/session", "GET, HEAD"],
  ["POST", "/console/callback", "GET, HEAD"],
  ["OPTIONS", "/console/session", "GET, HEAD"],
  ["GET", "/console/logout", "POST"],
  ["POST", "/console/leave", "GET, HEAD"],
  ["GET", "/console/backchannel-logout", "POST"],
])("%s %s is answered 405", async (method, path, allow) => {
  const { status, headers } = await open().send(path, { method });
  expect([status, headers.allow]).toEqual([405, allow]);
});

test("HEAD of a login begins none", async () => {
  const { status, cookies, headers } = await open().send(`${publicUrl}/console/login`, { method: "HEAD" });
  expect([status, cookies, headers.location]).toEqual([200, [], undefined]);
});
