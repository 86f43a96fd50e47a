import { describe, expect, it } from "vitest";
import { beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, colleague, openWorld, owner, parkedKey, redirectUri, signal } from "../fixtures/connect-fixture.ts";
import { listAll } from "../fixtures/list-all.ts";

const code = (name: string) => ({ code: name });

describe("the login link", () => {
  it("works once", async () => {
    const { start, begin } = openWorld();
    const ticket = await start();
    await begin(ticket);
    await expect(begin(ticket)).rejects.toMatchObject(code("ticket_invalid"));
  });

  it("works for ten minutes", async () => {
    const { start, begin, clock } = openWorld();
    const [early, late] = [await start(), await start()];
    clock.moveSeconds(599);
    await begin(early);
    clock.moveSeconds(1);
    await expect(begin(late)).rejects.toMatchObject(code("ticket_invalid"));
  });

  it("S5: does not work at another provider", async () => {
    const { start, deps, provider } = openWorld();
    const both = { ...deps, methods: buildMethods(provider, { ...provider, provider: "ovh" }) };
    await expect(beginAuthorization(both, "ovh", (await start()).reveal(), signal)).rejects.toMatchObject(code("ticket_invalid"));
  });

  it("S3: makes new values each time, and the URL shows only the state", async () => {
    const { start, begin } = openWorld();
    const [first, second] = [await begin(await start()), await begin(await start())];
    expect(first.cookie.reveal()).not.toBe(second.cookie.reveal());
    expect(first.cookieName).not.toBe(second.cookieName);
    expect(first.authorizationUrl.href).not.toBe(second.authorizationUrl.href);
    expect(first.authorizationUrl.href).not.toContain(first.cookie.reveal());
    expect(first.maxAgeSeconds).toBe(600);
  });
});

describe("the callback", () => {
  it("S1: refuses a callback from another browser, asks the provider nothing, and ends the login", async () => {
    const { consent, complete, provider } = openWorld();
    const callback = await consent();
    await expect(complete({ ...callback, readCookie: () => undefined })).rejects.toMatchObject(code("browser_mismatch"));
    await expect(complete(callback)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S1: refuses the cookie of another login", async () => {
    const { start, begin, consent, complete, provider } = openWorld();
    const { cookie } = await begin(await start());
    const swapped = { ...(await consent()), readCookie: () => cookie.reveal() };
    await expect(complete(swapped)).rejects.toMatchObject(code("browser_mismatch"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S4: refuses an attacker's answer in the victim's browser, whether or not the provider looks at the verifier", async () => {
    const { consent, complete, deps, provider, connections } = openWorld("off");
    const attackers = await consent();
    const lax = { ...provider, redeem: () => expect.fail("the provider was asked") };
    await expect(complete({ ...attackers, readCookie: () => undefined }, { ...deps, methods: buildMethods(lax) })).rejects.toMatchObject(
      code("browser_mismatch"),
    );
    expect(await listAll(connections, "acme")).toEqual([]);
  });

  it("S8: refuses a state that was already used", async () => {
    const { consent, complete, provider } = openWorld();
    const callback = await consent();
    await complete(callback);
    await expect(complete(callback)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toHaveLength(1);
  });

  it("S2: refuses a verifier that was moved from another login", async () => {
    const { consent, complete, attempts, clock, provider } = openWorld();
    const [mine, other] = [await consent(), await consent()];
    const take = async ({ parameters }: typeof mine) => {
      const hash = hashOpaqueValue(parameters.get("state") ?? "");
      const authorization = await attempts.takeAuthorization(hash, clock());
      return { hash, authorization: authorization ?? expect.fail("no such login") };
    };
    const { hash, authorization } = await take(mine);
    await attempts.writeAuthorization(hash, { ...authorization, sealed: (await take(other)).authorization.sealed });
    await expect(complete(mine)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S5: refuses an answer that arrives at another provider's path", async () => {
    const { consent, complete, provider } = openWorld();
    const moved = { ...(await consent()), redirectUri: redirectUri.replace("gcp", "ovh") };
    await expect(complete(moved)).rejects.toMatchObject(code("issuer_mismatch"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S5 S22: refuses an answer to a login that was begun at another provider, though both have one issuer", async () => {
    const { consent, complete, deps, provider } = openWorld();
    const both = { ...deps, methods: buildMethods(provider, { ...provider, provider: "ovh" }) };
    await expect(complete({ ...(await consent()), provider: "ovh" }, both)).rejects.toMatchObject(code("issuer_mismatch"));
    expect(provider.redeemed).toEqual([]);
  });

  it("refuses a login that was begun ten minutes ago", async () => {
    const { consent, complete, clock } = openWorld();
    const [early, late] = [await consent(), await consent()];
    clock.moveSeconds(599);
    await complete(early);
    clock.moveSeconds(1);
    await expect(complete(late)).rejects.toMatchObject(code("state_invalid"));
  });

  it.each([
    ["no state", "code=c", "callback_invalid"],
    ["an empty state", "code=c&state=", "state_invalid"],
    ["two states", "code=c&state=a&state=a", "callback_invalid"],
    ["a state that was never made", "code=c&state=guess", "state_invalid"],
  ])("refuses %s", async (_, query, expected) => {
    const { complete } = openWorld();
    const callback = { provider: "gcp" as const, parameters: new URLSearchParams(query), redirectUri, readCookie: () => undefined };
    await expect(complete(callback)).rejects.toMatchObject(code(expected));
  });

  it("says where its outcome is shown as soon as the login is known, also when it fails afterwards", async () => {
    const { consent, complete, deps } = openWorld();
    const found: unknown[] = [];
    const stranger = { ...(await consent()), readCookie: () => undefined };
    await expect(complete(stranger, deps, (attempt) => found.push(attempt))).rejects.toMatchObject(code("browser_mismatch"));
    expect(found).toEqual([{ returnPath: "/chat", cookieName: expect.stringMatching(/^gcp_[\w-]{8}$/) }]);
  });

  it("logs that a code waits for the sweeper when it was sent and no answer came", async () => {
    const { consent, complete, deps, provider, parked, logger } = openWorld();
    const redeem = async () => ({ kind: "unanswered", failure: new Failure("provider_timeout") }) as const;
    const using = { ...deps, methods: buildMethods({ ...provider, redeem }) };
    await expect(complete(await consent(), using)).rejects.toMatchObject({ code: "provider_timeout" });
    expect(parked.all()).toMatchObject([{ phase: "rejected" }]);
    expect(logger.text()).toMatch(/a code waits for the sweeper.*provider_timeout.*gcp/s);
  });

  it("S47: parks the grant: nothing is live, and the record holds neither a token nor the confirmation", async () => {
    const { park, held, connections, parked, setup, provider, logger } = openWorld();
    const confirmation = await park();
    expect(await listAll(connections, "acme")).toEqual([]);
    expect(setup.runs.size).toBe(0);
    expect(await held(parkedKey(confirmation))).toMatchObject({ grant_id: attemptOf(confirmation), scope: provider.scopes.join(" ") });
    for (const text of [JSON.stringify(parked.all()), logger.text()]) {
      expect(text).not.toMatch(/access-of|refresh-of/);
      expect(text).not.toContain(confirmation.split(".")[1]);
    }
  });

  it("makes the grant live at once when confirmation is off", async () => {
    const { consent, complete, connections, parked, held, setup, events } = openWorld("off");
    const completed = await complete(await consent());
    const connection = await connections.read(acme);
    expect(completed).toMatchObject({ kind: "active", connection, setupRunId: connection?.grantId });
    expect(connection).toMatchObject({
      status: "active",
      identity: { id: ada },
      connectedBy: owner.id,
      hasRefreshToken: true,
      scopesMissing: [],
    });
    expect(await held()).toMatchObject({ grant_id: connection?.grantId, refresh_token: `refresh-of-${ada}-1` });
    expect([...setup.runs]).toEqual([connection?.grantId]);
    expect(events.names()).toEqual(["connection.connected"]);
    expect(parked.all()).toEqual([]);
  });
});

describe("a grant that cannot be kept", () => {
  it.each([
    ["lacks a scope", { scopes: ["openid", "email"] }, "scope_missing"],
    ["lacks a refresh token, and none is held", { omitRefreshToken: true }, "refresh_token_missing"],
  ])("is revoked and not stored: it %s", async (_, script, expected) => {
    const { park, parked, provider, connections } = openWorld();
    await expect(park(script)).rejects.toMatchObject(code(expected));
    expect(provider.revoked).toHaveLength(1);
    expect(parked.all()).toEqual([]);
    expect(await listAll(connections, "acme")).toEqual([]);
  });

  it.each([
    ["refuses the write", "vault_sealed", false],
    ["takes the write, and its answer is lost", "store_unavailable", true],
  ] as const)("is revoked and not stored: Vault %s", async (_, failure, after) => {
    const { consent, complete, deps, credentials, parked, provider, held } = openWorld();
    const accounts: string[] = [];
    const write: typeof credentials.write = (key, ...rest) => {
      accounts.push(key.account);
      return credentials.write(key, ...rest);
    };
    credentials.failNext("write", new Failure(failure), { after });
    const using = { ...deps, credentials: { ...credentials, write } };
    await expect(complete(await consent(), using)).rejects.toMatchObject(code(failure));
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
    expect(await held({ ...acme, area: "parked", account: accounts[0] ?? "" })).toBeUndefined();
  });

  it("is left to the sweeper, with its token, when it cannot be revoked at once", async () => {
    const { park, sweep, clock, provider, parked } = openWorld();
    provider.failNext("revoke", new Failure("provider_unreachable"));
    await expect(park({ scopes: ["openid"] })).rejects.toMatchObject(code("scope_missing"));
    expect(parked.all()).toMatchObject([{ phase: "rejected" }]);
    clock.moveMinutes(10);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("S29: is not revoked while a live connection of the same account exists, in whichever organisation", async () => {
    const { connect, park, provider, sweep, clock, parked } = openWorld();
    await connect();
    const principal = { id: "user-9", tenant: "globex" };
    await expect(park({ scopes: ["openid"] }, { principal })).rejects.toMatchObject(code("scope_missing"));
    await park({}, { principal });
    clock.moveMinutes(11);
    expect(await sweep()).toMatchObject({ givenBack: 1 });
    expect(provider.revoked).toEqual([]);
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(true);
    expect(parked.all()).toEqual([]);
  });
});

describe("another person", () => {
  it.each([
    ["a colleague", colleague],
    ["the same person's id in another organisation", { ...owner, tenant: "globex" }],
  ])("%s who confirms ends the grant: erased here, revoked at the provider", async (_, principal) => {
    const { park, confirm, held, provider, parked, connections } = openWorld();
    const confirmation = await park();
    await expect(confirm(confirmation, principal)).rejects.toMatchObject(code("confirmation_foreign"));
    expect(await held(parkedKey(confirmation))).toBeUndefined();
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
    await expect(confirm(confirmation)).rejects.toMatchObject(code("confirmation_invalid"));
    expect(await listAll(connections, "acme")).toEqual([]);
  });

  it("who has no valid confirmation ends nothing", async () => {
    const { park, confirm } = openWorld();
    const confirmation = await park();
    await expect(confirm(`${attemptOf(confirmation)}.${"x".repeat(43)}`, colleague)).rejects.toMatchObject(code("confirmation_invalid"));
    expect(await confirm(confirmation)).toMatchObject({ connection: { status: "active" } });
  });
});
