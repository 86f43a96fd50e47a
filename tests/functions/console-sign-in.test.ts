import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { consoleWorld, ownPage, publicUrl } from "../fixtures/console-world.ts";
import { countedIn } from "../fixtures/counted-sessions.ts";
import { type IdentityProvider, keyClientId, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { refreshAt } from "../fixtures/refresh-at.ts";
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

const sessionCookie = "__Host-aurora_oauth_session";
const loginCookie = "__Host-aurora_oauth_console_login";
const open = (more?: Parameters<typeof consoleWorld>[2]) => consoleWorld(local.table, identity, more);
const rows = async () => (await local.items()).filter(({ pk }) => String(pk).startsWith("SESSION#")).length;

describe("GET /console/login", () => {
  test("sends the browser to the identity provider with PKCE, state and nonce, and keeps the login sealed in a Lax cookie", async () => {
    const { send } = open();
    const { status, headers, cookies } = await send("/console/login?to=/console/people");
    const to = new URL(headers.location ?? "");
    expect([status, to.origin]).toEqual([303, identity.issuer]);
    const {
      code_challenge_method,
      state = "",
      nonce = "",
      scope,
      resource,
      redirect_uri,
      response_type,
    } = Object.fromEntries(to.searchParams);
    expect({ code_challenge_method, scope, resource, redirect_uri, response_type }).toEqual({
      code_challenge_method: "S256",
      scope: "openid offline_access",
      resource: "https://api.aurora.example",
      redirect_uri: `${publicUrl}/console/callback`,
      response_type: "code",
    });
    expect([state, nonce].map((value) => value.length)).toEqual([43, 43]);
    expect(cookies).toEqual([expect.stringMatching(`^${loginCookie}=[\\w-]+; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$`)]);
    const kept = Buffer.from(/=([\w-]+)/.exec(cookies[0] ?? "")?.[1] ?? "", "base64url").toString();
    expect([kept.includes(state), kept.includes(nonce), kept.includes("people")]).toEqual([false, false, false]);
  });

  test.each([
    ["/console/connections/aws/default", "/console/connections/aws/default"],
    ["/console/connect/azure/a%20b", "/console/connect/azure/a%20b"],
    ["/console/connect/azure?way=federated", "/console/connect/azure?way=federated"],
    ["/console/callback?code=1", "/console"],
    ["/console/people?to=https://evil.example", "/console"],
    ["https://evil.example/console", "/console"],
    ["//evil.example/console", "/console"],
    ["/console//evil.example", "/console"],
    ["/console\\@evil.example", "/console"],
    ["/console/../healthz", "/console"],
    ["/console/%2e%2e/healthz", "/console"],
    ["/console/logout", "/console"],
    ["/console/leave", "/console"],
    ["/console/login?to=/console", "/console"],
    ["/consolex", "/console"],
    ["/console/a\nb", "/console"],
    ["", "/console"],
  ])("a login for %j ends at %s", async (asked, page) => {
    const { status, headers } = await open().signIn(asked);
    expect([status, headers.location]).toEqual([303, `${publicUrl}${page}`]);
  });

  test("an identity provider that is away is told on a page, with its code and a way to sign in again", async () => {
    const away = { ...identity, issuer: "http://127.0.0.1:9" };
    const { status, headers, body } = await consoleWorld(local.table, away as IdentityProvider).send("/console/login");
    expect([status, headers["content-type"]]).toEqual([503, "text/html; charset=utf-8"]);
    expect(body).toContain("<code>identity_unavailable</code>");
    expect(body).toContain('<a href="/console/login">Sign in again</a>');
  });
});

describe("GET /console/callback", () => {
  test("S90: makes a session in a Strict cookie without a domain, and GET /console/session tells who it is of, without a token", async () => {
    const world = open();
    const { status, cookies, body, log } = await world.signIn();
    expect([status, body, countedIn(log)]).toEqual([303, "", ["signed_in"]]);
    expect(cookies).toEqual([
      expect.stringMatching(`^${sessionCookie}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure$`),
      expect.stringMatching(`^${loginCookie}=; Path=/; Max-Age=0;`),
    ]);
    const session = await world.readSession();
    const { ends_at, rights, ...who } = JSON.parse(session.body);
    expect([session.status, who]).toEqual([200, { person: "ada", organisation: "acme", api_url: publicUrl }]);
    expect(rights).toEqual(expect.arrayContaining(["connectors:read", "connectors:write"]));
    expect(Date.parse(ends_at)).toBeGreaterThan(Date.now());
    const id = world.jar.get(sessionCookie) ?? "";
    const live = await world.sessions.readSession(id);
    const tokens = typeof live === "string" ? expect.unreachable() : [live.accessToken, live.refreshToken, live.idToken];
    for (const secret of [id, ...tokens.map((token) => token?.reveal() ?? expect.unreachable())]) {
      expect(`${session.body}${session.log}${log}${JSON.stringify(await local.items())}`).not.toContain(secret);
    }
  });

  test("a client that proves itself with a private key signs in as well", async () => {
    const world = open({ clientId: keyClientId });
    expect((await world.signIn()).status).toBe(303);
    expect((await world.readSession()).status).toBe(200);
  });

  test("S90: a session that was planted in the browser gets no person: each login has a new id, and the planted one ends", async () => {
    const [world, attacker] = [open(), open()];
    await attacker.signIn();
    const planted = attacker.jar.get(sessionCookie) ?? "";
    world.jar.set(sessionCookie, planted);
    identity.person = "grace";
    await world.signIn();
    expect(world.jar.get(sessionCookie)).not.toBe(planted);
    expect(JSON.parse((await world.readSession()).body).person).toBe("grace");
    expect(await rows()).toBe(1);
  });

  test("S90: the session before a login is ended, and its refresh token revoked, although the redirect back brings no cookie of it", async () => {
    const world = open();
    await world.signIn();
    const before = world.jar.get(sessionCookie) ?? "";
    const live = await world.sessions.readSession(before);
    const held = typeof live === "string" ? expect.unreachable() : live;
    const callback = await world.walk();
    // The redirect comes from another site: the browser keeps a Strict cookie back.
    world.jar.delete(sessionCookie);
    await world.send(callback);
    expect(await world.sessions.findPerson(before)).toBeUndefined();
    expect(await rows()).toBe(1);
    expect(await refreshAt(identity, held.refreshToken?.reveal() ?? "")).toBe("invalid_grant");
  });

  test("S90: a redirect with a foreign state leaves the login of another tab as it is", async () => {
    const world = open();
    const callback = await world.walk();
    const foreign = await world.send("/console/callback?state=planted&code=planted");
    expect([foreign.status, foreign.cookies]).toEqual([400, []]);
    expect((await world.send(callback)).status).toBe(303);
  });

  test("S90: a callback that is replayed makes no second session, with the login's cookie and without it", async () => {
    const world = open();
    const callback = await world.walk();
    const kept = world.jar.get(loginCookie) ?? "";
    await world.send(callback);
    const again = await world.send(callback);
    expect([again.status, again.body]).toEqual([400, expect.stringContaining("<code>state_invalid</code>")]);
    expect(countedIn(again.log)).toEqual(["state_invalid"]);
    world.jar.set(loginCookie, kept);
    const withCookie = await world.send(callback);
    expect([withCookie.status, withCookie.body]).toEqual([400, expect.stringContaining("<code>grant_invalid</code>")]);
    expect(await rows()).toBe(1);
  });

  test("S90: a login of another stage, and one that took too long, are refused", async () => {
    const [world, other] = [open(), open()];
    const callback = await world.walk();
    other.jar.set(loginCookie, world.jar.get(loginCookie) ?? "");
    const late = open({ sealKey: world.sealKey, aheadSeconds: 601 });
    late.jar.set(loginCookie, world.jar.get(loginCookie) ?? "");
    for (const one of [other, late]) {
      const { status, body } = await one.send(callback);
      expect([status, body]).toEqual([400, expect.stringContaining("<code>state_invalid</code>")]);
    }
    expect(await rows()).toBe(0);
  });

  test("S90: the callback of another browser's login is refused", async () => {
    const victim = open();
    await victim.walk();
    const attacker = open({ sealKey: victim.sealKey });
    const { status, body } = await victim.send(await attacker.walk());
    expect([status, body]).toEqual([400, expect.stringContaining("<code>callback_invalid</code>")]);
    expect(victim.jar.has(sessionCookie)).toBe(false);
  });

  test("a person who says no is told so, and nothing that the provider sent stands on the page", async () => {
    identity.person = undefined;
    const { status, body } = await open().signIn();
    expect([status, body]).toEqual([403, expect.stringContaining("<code>consent_denied</code>")]);
    const forged = await open().send("/console/callback?error=%3Cscript%3Ealert(1)%3C/script%3E&state=x");
    expect(forged.body).not.toContain("alert");
  });
});

describe("GET /console/session", () => {
  test("S90: is refused without the header, from another origin, without a cookie, and with an unknown one", async () => {
    const world = open();
    expect((await world.readSession()).status).toBe(401);
    await world.signIn();
    expect((await world.send("/console/session")).status).toBe(403);
    for (const site of ["cross-site", "same-site", "none"]) {
      const { status, body } = await world.send("/console/session", { headers: { ...ownPage, "sec-fetch-site": site } });
      expect([status, JSON.parse(body).code]).toEqual([403, "forbidden"]);
    }
    expect((await world.send("/console/session", { headers: { "x-aurora-console": "1" } })).status).toBe(200);
    world.jar.set(sessionCookie, "A".repeat(43));
    const unknown = await world.readSession();
    expect([unknown.status, JSON.parse(unknown.body).code]).toEqual([401, "unauthenticated"]);
  });

  /** The same browser later. */
  const later = (world: ReturnType<typeof open>, aheadSeconds: number, at = identity) => {
    const then = consoleWorld(local.table, at, { sealKey: world.sealKey, aheadSeconds });
    then.jar.set(sessionCookie, world.jar.get(sessionCookie) ?? "");
    return then;
  };
  const tell = async (world: ReturnType<typeof open>) => {
    const { status, body } = await world.readSession();
    return [status, JSON.parse(body).code];
  };

  test("tells that a session has ended that was not used for eight hours, and then nothing of it", async () => {
    const world = open();
    await world.signIn();
    expect(await tell(later(world, 8 * 3600 + 60))).toEqual([401, "session_ended"]);
    expect((await world.readSession()).status).toBe(200);
    await world.sessions.endSession(world.jar.get(sessionCookie) ?? "");
    expect(await tell(world)).toEqual([401, "unauthenticated"]);
  });

  test("is answered 503 while the access token has expired and the identity provider is away, and the session stays", async () => {
    const world = open();
    await world.signIn();
    const away = { ...identity, issuer: "http://127.0.0.1:9" };
    expect(await tell(later(world, 3601, away))).toEqual([503, "identity_unavailable"]);
    expect(await tell(later(world, 3601))).toEqual([200, undefined]);
  });

  test("S90: of two stages on one host, neither opens, ends or refreshes a session of the other, and a browser has one session", async () => {
    const elsewhere = await startTable();
    try {
      const [one, other] = [open(), consoleWorld(elsewhere.table, identity)];
      await one.signIn();
      const id = one.jar.get(sessionCookie) ?? "";
      other.jar.set(sessionCookie, id);
      expect(await tell(other)).toEqual([401, "unauthenticated"]);
      expect((await other.send("/console/logout?everywhere", { method: "POST", headers: ownPage })).status).toBe(200);
      expect(other.jar.has(sessionCookie)).toBe(false);
      other.jar.set(sessionCookie, id);
      await other.signIn();
      expect(await tell(other)).toEqual([200, undefined]);
      expect(await tell(one)).toEqual([200, undefined]);
      one.jar.set(sessionCookie, other.jar.get(sessionCookie) ?? "");
      expect(await tell(one)).toEqual([401, "unauthenticated"]);
    } finally {
      await elsewhere.close();
    }
  });
});
