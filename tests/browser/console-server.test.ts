import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConsoleServer, startConsole } from "../../local/console/server.ts";
import type { TroubleSpot } from "../../local/console/troubles/trouble.ts";
import { type Issuer, startIssuer } from "../../local/issuer/server.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

describe("console server", () => {
  let issuer: Issuer;
  let served: ConsoleServer;
  let api: HttpServer;
  /** The calls that the API got. */
  const asked: { url: string | undefined; host: string | undefined; authorization: string | undefined }[] = [];
  const done: string[] = [];
  const trouble = (id: string, isLasting: boolean) => ({
    id,
    label: id,
    what: "It breaks.",
    isLasting,
    cause: async () => void done.push(id),
  });
  const spot: TroubleSpot = {
    where: "Somewhere",
    troubles: [
      trouble("once", false),
      trouble("for-good", true),
      {
        id: "client",
        label: "client",
        what: "It is there.",
        isLasting: false,
        create: async () => [{ label: "Secret", value: "made-up" }],
      },
      {
        id: "trust",
        label: "trust",
        what: "It trusts what is offered.",
        isLasting: false,
        trust: async ({ subject }) => [{ label: "Trusts", value: subject }],
      },
    ],
    mend: async () => void done.push("mend"),
  };

  beforeAll(async () => {
    issuer = await startIssuer({ port: 0 });
    api = await serveHttp(({ url, headers: { host, authorization } }, response) => {
      asked.push({ url, host, authorization });
      response.writeHead(418).end();
    });
    served = await startConsole({ port: 0, apiUrl: api.url, issuer, troubles: [spot] });
  });
  afterAll(() => Promise.all([served.close(), issuer.close(), api.close()]));

  /** The server's own refusal is empty; what every local server refuses is told why. */
  const refused = expect.stringMatching(/^(refused: [a-z, ]+\n)?$/);

  /** Not `fetch`, which would not send another host's name. */
  const read = async (path: string, headers: Record<string, string> = {}, method = "GET", sent?: string) => {
    const [response] = (await once(request(`${served.url}${path}`, { headers, method }).end(sent), "response")) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers as IncomingHttpHeaders, body: await text(response) };
  };

  test.each([
    ["grace", "editor", true],
    ["mary", "viewer", false],
  ])(
    "tells its own page the session of %s, and sends its calls with a token that says %s, which the page does not get",
    async (person, role, mayWrite) => {
      const own = { "sec-fetch-site": "same-origin", "x-aurora-console": "1", cookie: `person=${person}` };
      const { status, headers, body } = await read("/console/session", own);
      const { rights, ...session } = JSON.parse(body);
      expect({ status, session }).toEqual({ status: 200, session: { api_url: api.url, person, organisation: "acme" } });
      expect(rights.includes("connectors:write")).toBe(mayWrite);
      expect(headers["cache-control"]).toBe("no-store");
      const passed = await read("/connections?limit=1", own);
      expect([passed.status, passed.body]).toEqual([418, ""]);
      const [{ url, host, authorization = "" } = expect.unreachable()] = asked.splice(0);
      expect([url, host]).toEqual(["/connections?limit=1", new URL(api.url).host]);
      expect(decodeJwt(authorization.replace("Bearer ", ""))).toMatchObject({ sub: person, role, org_id: "acme", iss: issuer.url });
      await read("/connections", { ...own, authorization: "Bearer stale" });
      expect(asked.splice(0)).toEqual([expect.objectContaining({ authorization: "Bearer stale" })]);
    },
  );

  test("causes a trouble for its own page, remembers the one that lasts, and puts everything right", async () => {
    const own = { "sec-fetch-site": "same-origin" };
    const active = async (path: string, method: string) => {
      const { status, body } = await read(path, own, method);
      const { spots } = JSON.parse(body) as { spots: [{ troubles: { id: string; isActive: boolean }[] }] };
      return [status, spots[0].troubles.filter(({ isActive }) => isActive).map(({ id }) => id)];
    };
    expect(await active("/troubles/once", "POST")).toEqual([200, []]);
    expect(await active("/troubles/for-good", "POST")).toEqual([200, ["for-good"]]);
    expect(await active("/troubles", "DELETE")).toEqual([200, []]);
    expect(done.splice(0)).toEqual(["once", "for-good", "mend"]);
    expect((await read("/troubles/unknown", own, "POST")).status).toBe(404);
  });

  test("has a cloud trust what its own page was offered, and nothing else", async () => {
    const offered = { account: "default", issuer: "https://id.example/id/t/acme", subject: "conn:1", audience: null };
    const trust = async (sent?: string, site = "same-origin") => read("/troubles/trust", { "sec-fetch-site": site }, "POST", sent);
    const { status, body } = await trust(JSON.stringify(offered));
    expect([status, JSON.parse(body).given]).toEqual([200, [{ label: "Trusts", value: "conn:1" }]]);
    const { subject: _, ...without } = offered;
    for (const sent of [undefined, "{", JSON.stringify(without), JSON.stringify({ ...offered, more: "x".repeat(5000) })]) {
      expect((await trust(sent)).status).toBe(404);
    }
    expect((await trust(JSON.stringify(offered), "cross-site")).status).toBe(403);
  });

  test("tells what was created to the one who asked for it, once", async () => {
    const given = async (path: string, method: string) =>
      JSON.parse((await read(path, { "sec-fetch-site": "same-origin" }, method)).body).given;
    expect(await given("/troubles/client", "POST")).toEqual([{ label: "Secret", value: "made-up" }]);
    expect(await given("/troubles", "GET")).toEqual([]);
  });

  test.each([
    ["POST", "/troubles/once"],
    ["DELETE", "/troubles"],
    ["GET", "/troubles"],
  ])("refuses %s %s to another site", async (method, path) => {
    expect(await read(path, { "sec-fetch-site": "cross-site" }, method)).toMatchObject({ status: 403, body: refused });
    expect(done).toEqual([]);
  });

  test.each([
    ["POST", "/"],
    ["DELETE", "/chat"],
  ])("answers %s %s with 405", async (method, path) => {
    expect((await read(path, { "sec-fetch-site": "same-origin" }, method)).status).toBe(405);
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["a request that does not name its site", {}],
    ["another name of this machine, as with DNS rebinding", { "sec-fetch-site": "same-origin", host: "attacker.example" }],
  ])("refuses a session, and calls of the API, to %s", async (_, headers) => {
    for (const path of ["/console/session", "/connections"]) {
      expect(await read(path, { ...headers, "x-aurora-console": "1" })).toMatchObject({ status: 403, body: refused });
    }
    expect(asked).toEqual([]);
  });

  test("serves the page under every path, with a policy that lets in its own script and style only", async () => {
    const pages = await Promise.all(["/", "/chat", "/chat?login=gcp_failed&error=consent_denied"].map((path) => read(path)));
    for (const { status, headers, body } of pages) {
      expect({ status, body }).toEqual({ status: 200, body: pages[0]?.body });
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
          "base-uri 'none'; frame-ancestors 'none'; trusted-types 'none'; require-trusted-types-for 'script'",
      );
    }
    expect(pages[0]?.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  test("serves the reference of the API, which the page names, with its style and without a script", async () => {
    const address =
      /data-reference="(\/console\/assets\/reference\.[0-9a-f]{16}\.html)"/.exec((await read("/")).body)?.[1] ?? expect.unreachable();
    const { status, headers, body } = await read(address);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    const loaded = [...body.matchAll(/<(?:link|img|script)[^>]+(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    const types = await Promise.all([...new Set(loaded)].map(async (path) => (await read(path)).headers["content-type"]));
    expect(types.toSorted()).toEqual(["image/svg+xml", "text/css; charset=utf-8"]);
  });
});
