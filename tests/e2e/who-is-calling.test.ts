import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Route } from "../../local/lambda/template.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person, personWith } from "../fixtures/journey.ts";
import { publicRoutes } from "../fixtures/public-routes.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

const aurora = ["/login", "/gcp/login", "/gcp/setup/status/{id}", "/gcp/post-auth-retry", "/user_tokens"];
const isAurora = (path: string) =>
  aurora.includes(path) || /^\/(?:tailscale|tailscale_api|ovh_api|azure|api|aws|users|workspaces)\//.test(path);
const fill = (path: string, id = "default") => path.replace("{provider}", "gcp").replace(/\{\w+\}/, id);

describe(`${targetName}: who is calling`, () => {
  const target = useTarget();

  const routes = (isWanted: (route: Route) => boolean) =>
    target.routes.filter((route) => route.authorizer !== undefined && isWanted(route));
  const isBroker = (path: string) => /^\/connections\/\{provider\}\/token(\/rejected)?$/.test(path);
  /** A right to tokens shows what it reaches. */
  const isList = ({ method, path }: Route) => method === "GET" && ["/connections", "/me"].includes(path);
  /** The POSTs that a viewer may send: they may refresh a token on their way, as every use of the connection does. */
  const isRead = (path: string) => path.endsWith("/check") || path === "/api/gcp/projects";
  const writes = ({ method, path }: Route) => method !== "GET" && !isRead(path);

  /** Checks that the failure has the form that the route's clients read. */
  function expectFailure(answer: Answer, path: string, status: number, code: string): void {
    const { json, headers } = answer;
    expect([path, answer.status, json.code], answer.text).toEqual([path, status, code]);
    expect(json.request_id).toEqual(expect.any(String));
    if (isAurora(path)) {
      expect(json.error).toEqual(expect.any(String));
    } else {
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(json).toMatchObject({
        type: `urn:problem-type:aurora-oauth:${code}`,
        title: expect.any(String),
        status,
        action: expect.any(String),
      });
    }
    expect(headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
  }

  async function expectEverywhere(person: Person, status: number, code: string, isWanted: (route: Route) => boolean = () => true) {
    expect(routes(isWanted)).not.toEqual([]);
    await mapBounded(routes(isWanted), 8, async ({ method, path }) => {
      expectFailure(await person.sendByHand(method, fill(path), method === "GET" ? undefined : {}), path, status, code);
    });
  }

  /** Status and body, but for the id of the request. */
  function same(a: Answer, b: Answer): void {
    const bare = ({ status, json: { request_id: _id, ...rest } }: Answer) => ({ status, ...rest });
    expect(bare(a)).toEqual(bare(b));
  }

  const withBearer = (bearer: string) => personWith(target, { id: "unknown", org: "unknown" }, { authorization: `Bearer ${bearer}` });

  test("S49: every route asks who is calling, except the browser's own and the health check", () => {
    const open = target.routes.filter(({ authorizer }) => authorizer === undefined).map(({ method, path }) => `${method} ${path}`);
    expect(open.toSorted()).toEqual(publicRoutes);
  });

  test("S49: no credential is a 401 on every protected route", async () => {
    await expectEverywhere(personWith(target, { id: "unknown", org: "unknown" }, {}), 401, "unauthenticated");
  });

  test("S49: something else than a bearer token, and garbage as one, is a 401", async () => {
    for (const authorization of ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer a.b.c", "Bearer %00", `Bearer ${"x".repeat(4000)}`]) {
      const answer = await personWith(target, { id: "unknown", org: "unknown" }, { authorization }).client.listConnections();
      expectFailure(answer, "/connections", 401, "unauthenticated");
    }
  });

  test("S49: an expired token, and one for another audience or of another issuer, is a 401 on every protected route", async () => {
    const caller = { sub: "a-person", org: "acme" };
    await expectEverywhere(withBearer(await target.token(caller, { lifetimeSeconds: -60 })), 401, "unauthenticated");
    await expectEverywhere(withBearer(await target.token(caller, { audience: "another-api" })), 401, "unauthenticated");
    await expectEverywhere(withBearer(await target.token(caller, { issuer: "https://issuer.example" })), 401, "unauthenticated");
  });

  test("S49: a token without signature, with a changed one, with changed claims, or with another key's signature is a 401", async () => {
    const [header = "", payload = "", signature = ""] = (await target.token({ sub: "a-person", org: "acme" })).split(".");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const forged = [
      `${encode({ alg: "none" })}.${payload}.`,
      `${encode({ alg: "none", kid: "local" })}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
      `${header}.${encode({ ...claims, role: "admin", org_id: "other" })}.${signature}`,
      await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "local" }).sign(privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "unknown" }).sign(privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "local" }).sign(new TextEncoder().encode("k".repeat(32))),
    ];
    for (const bearer of forged) {
      expectFailure(await withBearer(bearer).client.listConnections(), "/connections", 401, "unauthenticated");
    }
  });

  test("S49: a viewer may read and not write; a caller without a permission may do neither", async () => {
    await expectEverywhere(await newPerson(target, { role: "viewer" }), 403, "forbidden", writes);
    await expectEverywhere(await newPerson(target, { role: "admin" }), 403, "forbidden", ({ path }) => isBroker(path));
    expect((await (await newPerson(target, { role: "viewer" })).client.listConnections()).status).toBe(200);
    await expectEverywhere(await newPerson(target, { permissions: [] }), 403, "forbidden");
    await expectEverywhere(await newPerson(target, { role: "owner" }), 403, "forbidden");
    // The broker's permission implies no other, and the claim has precedence over the role.
    await expectEverywhere(
      await newPerson(target, { permissions: ["tokens:read"], role: "admin" }),
      403,
      "forbidden",
      (route) => !isBroker(route.path) && !isList(route),
    );
  });

  // Every narrowed right meets every route in `tests/functions/narrowed-matrix.long.test.ts`.
  test("S67: a right to one provider's tokens opens nothing of another provider, and no other route", async () => {
    const machine = await newPerson(target, { permissions: ["tokens:read:aws:full"], role: "admin" });
    // A body without a fingerprint is refused first, whatever the right reaches.
    await expectEverywhere(machine, 403, "forbidden", (route) => !isList(route) && !route.path.endsWith("/rejected"));
  });

  test("S49: another organisation's connection and setup answer as what does not exist", async () => {
    const [owner, stranger] = [await newPerson(target), await newPerson(target)];
    const { json } = await connectFully(owner, await addAccount(target));
    for (const foreign of [await stranger.client.readConnection("gcp"), await stranger.client.readConnectionOfAccount("gcp", "default")]) {
      expectFailure(foreign, "/connections/{provider}", 404, "not_found");
      same(foreign, await stranger.client.readConnection("ovh"));
      same(foreign, await stranger.client.readConnectionOfAccount("gcp", "unknown"));
    }
    same(await stranger.client.readSetupStatus(String(json.task_id)), await stranger.client.readSetupStatus("unknown"));
    expect((await stranger.client.listConnections()).json).toEqual({ connections: [] });
    // A caller's own words about the organisation are ignored.
    for (const header of ["x-org-id", "x-user-id", "x-tenant"]) {
      same(
        await stranger.client.readConnection("gcp", undefined, { headers: { [header]: owner.org } }),
        await stranger.client.readConnection("ovh"),
      );
    }
    const asking = await stranger.sendByHand("GET", `/connections/gcp?org_id=${owner.org}`);
    expectFailure(asking, "/connections/{provider}", 400, "invalid_request");
    same(asking, await stranger.sendByHand("GET", `/connections/ovh?org_id=${owner.org}`));
  });

  test("S49: another organisation's connection cannot be used, refreshed, checked or disconnected, and answers like one that does not exist", async () => {
    const owner = await newPerson(target);
    await connectFully(owner, await addAccount(target));
    const before = (await owner.client.readConnection("gcp")).json;
    const stranger = await newPerson(target, { permissions: ["connectors:read", "connectors:write", "tokens:read"] });
    const claims = { "x-org-id": owner.org, "x-user-id": owner.id };
    const { readToken, refreshConnection, checkConnection, disconnectConnection } = stranger.client;
    for (const ask of [readToken, refreshConnection, checkConnection, disconnectConnection]) {
      const unknown = await ask("ovh");
      expectFailure(unknown, "/connections/{provider}", 404, "not_found");
      same(await ask("gcp"), unknown);
      same(await ask("gcp", { account: "default" }, { headers: claims }), unknown);
    }
    const route = "/api/connected-accounts/{uid}/{provider}";
    const unknown = await stranger.client.disconnectAccounts("unknown", "gcp");
    expectFailure(unknown, route, 404, "not_found");
    same(await stranger.client.disconnectAccounts(owner.id, "gcp"), unknown);
    same(await stranger.client.disconnectAccounts(owner.id, "gcp", { headers: claims }), unknown);
    // Their own is another matter: there is nothing, whatever the owner has.
    same(
      await stranger.client.disconnectAccounts(stranger.id, "gcp", { headers: claims }),
      await stranger.client.disconnectGoogle({ headers: claims }),
    );
    expect((await owner.client.readConnection("gcp")).json).toEqual(before);
  });

  test("S49: names in other spellings are other names", async () => {
    const owner = await newPerson(target);
    await connectFully(owner, await addAccount(target));
    const stranger = await newPerson(target);
    const near = [
      `${owner.org}/`,
      `${owner.org} `,
      owner.org.toUpperCase(),
      `${owner.org}#`,
      `x/../${owner.org}`,
      `${owner.org}%2f`,
      `${owner.org}\u0000`,
    ];
    for (const org of near) {
      expect((await (await newPerson(target, { org })).client.listConnections()).json).toEqual({ connections: [] });
    }
    const odd = [
      "GCP",
      "__proto__",
      "constructor",
      "gcp/DEFAULT",
      "gcp/%20default",
      "gcp/default%00",
      `gcp/${"x".repeat(300)}`,
      "gcp/%E2%80%AE",
    ];
    for (const path of odd) {
      for (const person of [owner, stranger]) {
        expectFailure(await person.sendByHand("GET", `/connections/${path}`), "/connections/{provider}", 404, "not_found");
      }
    }
  });

  test("S49: an unknown setup id in any spelling answers like a run that has not begun", async () => {
    const person = await newPerson(target);
    for (const id of ["unknown", "%00", "x".repeat(300), "RUN%23x", "%F0%9F%98%80"]) {
      const { status, json } = await person.client.readSetupStatus(id);
      expect([id, status, json]).toEqual([id, 200, expect.objectContaining({ state: "PENDING", complete: false })]);
    }
  });

  test("a token with a person's or an organisation's id of more than 256 bytes is a 401", async () => {
    for (const caller of [{ org: "o".repeat(257) }, { sub: "s".repeat(257) }, { org: "\u00e9".repeat(129) }, { org: "" }]) {
      const answer = await (await newPerson(target, caller)).client.listConnections();
      expectFailure(answer, "/connections", 401, "unauthenticated");
    }
    expect((await (await newPerson(target, { org: "o".repeat(256) })).client.listConnections()).status).toBe(200);
  });

  test("a person without an organisation gets an own one, which no organisation's name can equal", async () => {
    const single = personWith(target, { id: "single", org: "" }, { authorization: `Bearer ${await target.token({ sub: "single" })}` });
    await connectFully(single, await addAccount(target));
    expect((await single.client.readConnection("gcp")).status).toBe(200);
    for (const org of ["user:single", "user%3Asingle", "single"]) {
      const other = await newPerson(target, { org });
      expect((await other.client.readConnection("gcp")).status).not.toBe(200);
    }
  });
});
