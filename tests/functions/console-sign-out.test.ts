import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { consoleWorld, ownPage, publicUrl } from "../fixtures/console-world.ts";
import { audience, clientId, type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { refreshAt } from "../fixtures/refresh-at.ts";
import { tokensOf } from "../fixtures/session-world.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
let identity: IdentityProvider;
beforeAll(async () => {
  [local, identity] = await Promise.all([startTable(), startIdentityProvider(publicUrl)]);
});
afterAll(async () => {
  await Promise.all([local.close(), identity[Symbol.asyncDispose]()]);
});
beforeEach(async () => {
  identity.person = "ada";
  await local.empty();
});

const cookie = "__Host-aurora_oauth_session";
const hintCookie = "__Host-aurora_oauth_console_leave";
type World = ReturnType<typeof consoleWorld>;
const open = (sealKey?: string) => consoleWorld(local.table, identity, sealKey === undefined ? {} : { sealKey });
const signOut = (world: World, query = "") => world.send(`/console/logout${query}`, { method: "POST", headers: ownPage });
const statusOf = async (world: World) => (await world.readSession()).status;

/** Browsers of one stage, each signed in. */
async function signedIn(...people: readonly string[]): Promise<readonly World[]> {
  const first = open();
  const worlds = people.map((_, index) => (index === 0 ? first : open(first.sealKey)));
  for (const [index, world] of worlds.entries()) {
    identity.person = people[index];
    await world.signIn();
  }
  return worlds;
}

describe("POST /console/logout", () => {
  test("S90: ends the session for every tab, revokes its refresh token, and names where to sign out next", async () => {
    const [world = expect.unreachable(), tab = expect.unreachable()] = await signedIn("ada", "ada");
    const id = world.jar.get(cookie) ?? "";
    tab.jar.set(cookie, id);
    const live = await world.sessions.readSession(id);
    const { status, headers, cookies, body } = await signOut(world);
    expect([status, headers["clear-site-data"]]).toEqual([200, '"cache", "storage"']);
    expect(cookies).toEqual([
      `${cookie}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure`,
      expect.stringMatching(`^${hintCookie}=[\\w-]+; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure$`),
    ]);
    expect(JSON.parse(body)).toEqual({ end_session_url: `${publicUrl}/console/leave` });
    expect(await statusOf(tab)).toBe(401);
    const held = typeof live === "string" ? expect.unreachable() : live;
    expect(await refreshAt(identity, held.refreshToken?.reveal() ?? "")).toBe("invalid_grant");
  });

  test("everywhere ends each session of the person, and no other person's", async () => {
    const [one, other, foreign] = (await signedIn("ada", "ada", "grace")) as [World, World, World];
    expect((await signOut(one, "?everywhere")).status).toBe(200);
    expect([await statusOf(one), await statusOf(other), await statusOf(foreign)]).toEqual([401, 401, 200]);
  });

  test("S90: is refused without the header and from another origin, and the session stays", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    for (const headers of [{}, { ...ownPage, "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-origin" }]) {
      expect((await world.send("/console/logout", { method: "POST", headers })).status).toBe(403);
    }
    expect(await statusOf(world)).toBe(200);
  });

  test("succeeds without a session", async () => {
    expect((await signOut(open())).status).toBe(200);
  });
});

describe("GET /console/leave", () => {
  const end = (address = "") => {
    const { origin, searchParams } = new URL(address);
    return { origin, ...Object.fromEntries(searchParams) };
  };
  const atProvider = () => ({ origin: identity.issuer, client_id: clientId, post_logout_redirect_uri: `${publicUrl}/console` });

  test.each(["", "?everywhere"])(
    "after a sign-out%s, the identity provider gets the ID token of the session as its hint, once",
    async (query) => {
      const [world = expect.unreachable()] = await signedIn("ada", "ada");
      const live = await world.sessions.readSession(world.jar.get(cookie) ?? "");
      const idToken = typeof live === "string" ? expect.unreachable() : live.idToken.reveal();
      const out = await signOut(world, query);
      const { status, headers, body, log } = await world.send("/console/leave");
      expect([status, end(headers.location)]).toEqual([303, { ...atProvider(), id_token_hint: idToken }]);
      expect(`${out.body}${out.cookies}${out.log}${body}${log}`).not.toContain(idToken);
      expect(Buffer.from(/leave=([\w-]+)/.exec(`${out.cookies}`)?.[1] ?? "", "base64url").toString()).not.toContain(idToken.split(".")[1]);
      const asked = await fetch(headers.location ?? "", { redirect: "manual" });
      expect([asked.status, asked.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      const again = await world.send("/console/leave");
      expect([again.status, again.headers.location]).toEqual([303, `${publicUrl}/console`]);
    },
  );

  test("a hint of another stage, and one that was changed, are left out", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    await signOut(world);
    const kept = world.jar.get(hintCookie) ?? "";
    const other = open();
    for (const [reader, value] of [
      [other, kept],
      [world, `${kept.slice(0, -4)}AAAA`],
      [world, "x"],
    ] as const) {
      reader.jar.set(hintCookie, value);
      expect(end((await reader.send("/console/leave")).headers.location)).toEqual(atProvider());
    }
  });

  test("a login of the console does not open as a hint", async () => {
    const world = open();
    await world.walk();
    world.jar.set(hintCookie, world.jar.get("__Host-aurora_oauth_console_login") ?? "");
    expect(end((await world.send("/console/leave")).headers.location)).toEqual(atProvider());
  });

  test("with an ID token that no cookie holds, and without a session, the sign-out names the client alone", async () => {
    const world = open();
    const tokens = { ...tokensOf(1, new Date(Date.now() + 3_600_000)), idToken: new Secret("i".repeat(3000)) };
    world.jar.set(cookie, (await world.sessions.createSession({ tokens, person: "ada" })).reveal());
    for (const out of [await signOut(world), await signOut(open())]) {
      expect(out.cookies).toHaveLength(1);
      expect(end(JSON.parse(out.body).end_session_url)).toEqual(atProvider());
    }
  });

  test("of an identity provider that is away, the sign-out names no page", async () => {
    const world = consoleWorld(local.table, { ...identity, issuer: "http://127.0.0.1:9" });
    const tokens = tokensOf(1, new Date(Date.now() + 3_600_000));
    world.jar.set(cookie, (await world.sessions.createSession({ tokens, person: "ada" })).reveal());
    const { status, cookies, body } = await signOut(world);
    expect([status, cookies.length, JSON.parse(body)]).toEqual([200, 1, {}]);
    world.jar.set(hintCookie, "kept");
    expect((await world.send("/console/leave")).headers.location).toBe(`${publicUrl}/console`);
  });
});

describe("POST /console/backchannel-logout", () => {
  const event = "http://schemas.openid.net/event/backchannel-logout";
  const claimsOf = (more: Readonly<Record<string, unknown>> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: identity.issuer,
      aud: clientId,
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      sub: "ada",
      events: { [event]: {} },
      ...more,
    };
  };
  const post = (world: World, logout_token: string) =>
    world.send("/console/backchannel-logout", { method: "POST", form: { logout_token } });
  const sendToken = async (world: World, claims: Readonly<Record<string, unknown>>, typ = "logout+jwt") =>
    post(world, await identity.sign(claims, typ));
  const sidOf = async (world: World) => {
    const live = await world.sessions.readSession(world.jar.get(cookie) ?? "");
    return typeof live === "string" ? expect.unreachable() : live.sid;
  };

  test("ends the sessions of the person that the token names, and no other person's", async () => {
    const [ada, grace] = (await signedIn("ada", "grace")) as [World, World];
    expect((await sendToken(ada, claimsOf())).status).toBe(200);
    expect([await statusOf(ada), await statusOf(grace)]).toEqual([401, 200]);
  });

  test("with sid ends that session alone", async () => {
    const [one, other] = (await signedIn("ada", "ada")) as [World, World];
    const sid = await sidOf(one);
    expect(sid).toMatch(/./);
    expect((await sendToken(one, claimsOf({ sid }))).status).toBe(200);
    expect([await statusOf(one), await statusOf(other)]).toEqual([401, 200]);
  });

  test("ends the session of a token as the identity provider makes it, and no other session of its person", async () => {
    const [one, other] = (await signedIn("ada", "ada")) as [World, World];
    expect((await post(one, await identity.endSession("ada", await sidOf(one)))).status).toBe(200);
    expect([await statusOf(one), await statusOf(other)]).toEqual([401, 200]);
  });

  test("takes a token again whose logout has failed", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const claims = claimsOf();
    onTestFinished(local.heal);
    await local.fail({ target: "DynamoDB_20120810.DeleteItem", type: "InternalServerError", times: 99 });
    expect((await sendToken(world, claims)).status).toBe(503);
    await local.heal();
    expect(await statusOf(world)).toBe(200);
    expect((await sendToken(world, claims)).status).toBe(200);
    expect(await statusOf(world)).toBe(401);
  });

  test("S90: takes a token once: a person who has signed in again stays signed in", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const claims = claimsOf();
    expect((await sendToken(world, claims)).status).toBe(200);
    await world.signIn();
    expect((await sendToken(world, claims)).status).toBe(400);
    expect(await statusOf(world)).toBe(200);
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Readonly<Record<string, unknown>>, string?]>([
    ["of another issuer", () => ({ iss: "https://other.example" })],
    ["for another client", () => ({ aud: "another" })],
    ["of the type of access tokens", () => ({}), "at+jwt"],
    ["of the type of other security events", () => ({}), "secevent+jwt"],
    ["with the event of another kind", () => ({ events: { "https://schemas.openid.net/secevent/caep/event-type/session-revoked": {} } })],
    ["issued three minutes ago", () => ({ iat: seconds() - 180 })],
    ["that the identity provider issues in a minute", () => ({ iat: seconds() + 60 })],
    ["that has expired", () => ({ exp: seconds() - 60 })],
    ["that never expires", () => ({ exp: undefined })],
    ["without the event", () => ({ events: {} })],
    ["with a nonce", () => ({ nonce: "n" })],
    ["without jti", () => ({ jti: undefined })],
    ["without a person and a session", () => ({ sub: undefined })],
    ["without iat", () => ({ iat: undefined })],
  ])("a token %s ends nothing", async (_, more, typ) => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const { status, body } = await sendToken(world, claimsOf(more()), typ);
    expect([status, JSON.parse(body).code]).toEqual([400, "invalid_request"]);
    expect(await statusOf(world)).toBe(200);
  });

  test.each([-20, 20])("a token of an identity provider with a clock %d seconds off ends the sessions of its person", async (off) => {
    const [world = expect.unreachable()] = await signedIn("ada");
    expect((await sendToken(world, claimsOf({ iat: seconds() + off, exp: seconds() + off + 120 }))).status).toBe(200);
    expect(await statusOf(world)).toBe(401);
  });

  test("a token with another key's signature, and none at all, end nothing", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const token = await identity.sign(claimsOf(), "logout+jwt");
    for (const logout_token of [`${token.slice(0, -8)}AAAAAAAA`, "", "no.jwt"]) {
      expect((await post(world, logout_token)).status).toBe(400);
    }
    expect(await statusOf(world)).toBe(200);
  });

  test.each(["JWT", "jwt", "", "application/logout+jwt", "LOGOUT+JWT"])(
    "a token of the type %j ends the sessions of its person",
    async (typ) => {
      const [world = expect.unreachable()] = await signedIn("ada");
      expect((await sendToken(world, claimsOf(), typ)).status).toBe(200);
      expect(await statusOf(world)).toBe(401);
    },
  );

  test("a token of the type `logout+jwt` may have claims that the console does not know", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    expect((await sendToken(world, claimsOf({ azp: clientId, trace: "1" }))).status).toBe(200);
    expect(await statusOf(world)).toBe(401);
  });

  test("S90: the ID token and the access token of a session, as the identity provider issued them, end nothing", async () => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const live = await world.sessions.readSession(world.jar.get(cookie) ?? "");
    const { idToken, accessToken } = typeof live === "string" ? expect.unreachable() : live;
    for (const token of [idToken, accessToken]) {
      const { status, body } = await post(world, token.reveal());
      expect([status, JSON.parse(body).code]).toEqual([400, "invalid_request"]);
    }
    expect(await statusOf(world)).toBe(200);
  });

  // A refreshed ID token may have no nonce, an access token may be for the client, and a claim `events` may be a person's own.
  test.each<[string, Readonly<Record<string, unknown>>, string?]>([
    ["an ID token without a nonce", { events: undefined, at_hash: "x", auth_time: 1 }, "JWT"],
    ["an ID token with only the claims that each has", { events: undefined }, "JWT"],
    ["an ID token of no type", { events: undefined }, ""],
    ["an ID token that has the event, and at_hash", { at_hash: "x" }, "JWT"],
    ["an ID token that has the event, and auth_time", { auth_time: 1 }, "JWT"],
    ["an ID token that has the event, and azp", { azp: clientId }, ""],
    ["an ID token that has the event, and c_hash", { c_hash: "x" }, ""],
    ["an ID token that has the event, and a nonce", { nonce: "n" }, "JWT"],
    ["an ID token whose events are a text", { events: event }, "JWT"],
    ["an access token for the client", { events: undefined, client_id: clientId, scope: "openid" }, "JWT"],
    ["an access token for the client that has the event, and client_id", { client_id: clientId }, "JWT"],
    ["an access token for the client that has the event, and scope", { scope: "openid" }, ""],
    ["an access token for the client that has the event, and scp", { scp: ["openid"] }, "JWT"],
    ["an access token with the event for the API", { aud: audience }, "JWT"],
  ])("S90: %s is no logout token", async (_, more, typ) => {
    const [world = expect.unreachable()] = await signedIn("ada");
    const { status, body } = await sendToken(world, claimsOf(more), typ);
    expect([status, JSON.parse(body).code]).toEqual([400, "invalid_request"]);
    expect(await statusOf(world)).toBe(200);
  });
});
