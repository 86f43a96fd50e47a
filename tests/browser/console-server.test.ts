import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConsoleServer, startConsole } from "../../local/console/server.ts";
import type { TroubleSpot } from "../../local/console/troubles/trouble.ts";
import { type Issuer, startIssuer } from "../../local/issuer/server.ts";

describe("console server", () => {
  let issuer: Issuer;
  let served: ConsoleServer;
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
    served = await startConsole({ port: 0, apiUrl: "http://127.0.0.1:1", issuer, troubles: [spot] });
  });
  afterAll(() => Promise.all([served.close(), issuer.close()]));

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
  ])("gives its own page a session of %s, with a token that says %s", async (person, role, mayWrite) => {
    const { status, headers, body } = await read(`/session.json?person=${person}`, { "sec-fetch-site": "same-origin" });
    const { token, ...session } = JSON.parse(body);
    expect({ status, session }).toEqual({
      status: 200,
      session: { apiUrl: "http://127.0.0.1:1", person, organisation: "acme", mayWrite },
    });
    expect(decodeJwt(token)).toMatchObject({ sub: person, role, org_id: "acme", iss: issuer.url });
    expect(headers["cache-control"]).toBe("no-store");
  });

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
    ["POST", "/session.json"],
    ["POST", "/api"],
  ])("answers %s %s with 405", async (method, path) => {
    expect((await read(path, { "sec-fetch-site": "same-origin" }, method)).status).toBe(405);
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["a request that does not name its site", {}],
    ["another name of this machine, as with DNS rebinding", { "sec-fetch-site": "same-origin", host: "attacker.example" }],
  ])("refuses a session to %s", async (_, headers) => {
    expect(await read("/session.json", headers)).toMatchObject({ status: 403, body: refused });
  });

  test("serves the page under every path, with a policy that lets in its own script and style only", async () => {
    const pages = await Promise.all(["/", "/chat", "/chat?login=gcp_failed&error=consent_denied"].map((path) => read(path)));
    for (const { status, headers, body } of pages) {
      expect({ status, body }).toEqual({ status: 200, body: pages[0]?.body });
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' http://127.0.0.1:1; " +
          "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
      );
    }
    expect(pages[0]?.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  test("serves the page of the API with a policy of its own: no script, and nothing that is sent anywhere", async () => {
    const { status, headers, body } = await read("/api");
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'none'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
    );
    const loaded = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    const types = await Promise.all(loaded.map(async (path) => [path, (await read(path)).headers["content-type"]?.split(";")[0]]));
    expect(Object.fromEntries(types)).toEqual({
      "/icon.svg": "image/svg+xml",
      "/api/style.css": "text/css",
      "/api/openapi.json": "application/json",
    });
  });

  test("shows the console under a path below the page of the API that is none of its files", async () => {
    expect((await read("/api/none")).body).toBe((await read("/")).body);
  });
});
