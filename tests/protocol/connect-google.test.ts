import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada, cloudScope, grace, issuer } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, colleague, openWorld, owner, parkedKey, redirectUri } from "./connect-fixture.ts";

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
    const { attempts, begin, start, deps } = openWorld();
    const ovh = { ...deps.provider, provider: "ovh" as const };
    const ticket = await start();
    const { beginAuthorization } = await import("../../lib/connections/begin-authorization.ts");
    const { signal } = new AbortController();
    await expect(beginAuthorization({ ...deps, provider: ovh }, ticket.reveal(), signal)).rejects.toMatchObject(code("ticket_invalid"));
    expect(attempts).toBeDefined();
    await expect(begin(ticket)).rejects.toMatchObject(code("ticket_invalid"));
  });

  it("S3: makes other values each time, and shows neither the verifier nor the cookie in the URL", async () => {
    const { start, begin } = openWorld();
    const [first, second] = [await begin(await start()), await begin(await start())];
    expect(first.cookie.reveal()).not.toBe(second.cookie.reveal());
    expect(first.cookieName).not.toBe(second.cookieName);
    expect(first.authorizationUrl.href).not.toContain(first.cookie.reveal());
    expect(first.authorizationUrl.searchParams.get("state")).not.toBe(second.authorizationUrl.searchParams.get("state"));
  });
});

describe("the callback", () => {
  it("S1: refuses a callback from another browser, asks the provider nothing, and the login is over", async () => {
    const { consent, complete, provider } = openWorld();
    const callback = await consent();
    const stranger = { ...callback, readCookie: () => undefined };
    await expect(complete(stranger)).rejects.toMatchObject(code("browser_mismatch"));
    await expect(complete({ ...callback, readCookie: () => "x".repeat(43) })).rejects.toMatchObject(code("state_invalid"));
    await expect(complete(callback)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S1: refuses the cookie of another login in the same browser", async () => {
    const { consent, complete, provider } = openWorld();
    const [mine, other] = [await consent(), await consent()];
    await expect(complete({ ...mine, readCookie: other.readCookie })).rejects.toMatchObject(code("browser_mismatch"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S1 S8: refuses a state that was already used", async () => {
    const { consent, complete, provider } = openWorld();
    const callback = await consent();
    await complete(callback);
    await expect(complete(callback)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toHaveLength(1);
  });

  it("S2: refuses a verifier that was moved to another login", async () => {
    const { consent, complete, deps, provider } = openWorld();
    const [mine, other] = [await consent(), await consent()];
    const { hashOpaqueValue } = await import("../../lib/oauth/opaque-value.ts");
    const hashes = [mine, other].map(({ parameters }) => hashOpaqueValue(parameters.get("state") ?? ""));
    const [first, second] = await Promise.all(hashes.map((hash) => deps.attempts.takeAuthorization(hash, deps.clock())));
    if (first === undefined || second === undefined) {
      throw new Error("the logins are not there");
    }
    await deps.attempts.writeAuthorization(hashes[0] ?? "", { ...first, sealed: second.sealed });
    await expect(complete(mine)).rejects.toMatchObject(code("state_invalid"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S5: refuses an answer that arrives at another provider's path", async () => {
    const { consent, complete, provider } = openWorld();
    const callback = await consent();
    const moved = { ...callback, redirectUri: redirectUri.replace("gcp", "ovh") };
    await expect(complete(moved)).rejects.toMatchObject(code("issuer_mismatch"));
    expect(provider.redeemed).toEqual([]);
  });

  it("S5: refuses an answer to a login that was begun at another provider", async () => {
    const { consent, complete, deps, provider } = openWorld();
    const ovh = { ...provider, provider: "ovh" as const };
    await expect(complete(await consent(), { ...deps, provider: ovh })).rejects.toMatchObject(code("issuer_mismatch"));
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
    ["a state that nobody made", "code=c&state=guess", "state_invalid"],
  ])("refuses %s", async (_, query, expected) => {
    const { complete } = openWorld();
    const callback = { parameters: new URLSearchParams(query), redirectUri, readCookie: () => undefined };
    await expect(complete(callback)).rejects.toMatchObject(code(expected));
  });

  it("tells where the outcome is shown as soon as it is known, also when the callback fails", async () => {
    const { consent, deps } = openWorld();
    const { completeAuthorization } = await import("../../lib/connections/complete-authorization.ts");
    const found: unknown[] = [];
    const callback = { ...(await consent()), readCookie: () => undefined };
    const { signal } = new AbortController();
    await expect(completeAuthorization(deps, callback, (attempt) => found.push(attempt), signal)).rejects.toThrow();
    expect(found).toEqual([{ returnPath: "/chat", cookieName: expect.stringMatching(/^gcp_[\w-]{8}$/) }]);
  });

  it("S2: parks the grant: nothing is live, and the record holds no token", async () => {
    const { park, held, connections, parked, setup, provider } = openWorld();
    const confirmation = await park();
    expect(await connections.list("acme")).toEqual([]);
    expect(setup.runs.size).toBe(0);
    expect(await held(parkedKey(confirmation))).toMatchObject({ grant_id: attemptOf(confirmation), scope: provider.scopes.join(" ") });
    expect(JSON.stringify(parked.all())).not.toMatch(/access-of|refresh-of/);
    expect(JSON.stringify(parked.all())).not.toContain(confirmation.split(".")[1]);
  });

  it("makes the grant live at once when confirmation is off", async () => {
    const { consent, complete, connections, parked, held, setup, events } = openWorld("off");
    const completed = await complete(await consent());
    expect(completed.kind).toBe("active");
    const connection = await connections.read(acme);
    expect(connection).toMatchObject({ status: "active", subject: ada, connectedBy: owner.id, hasRefreshToken: true, scopesMissing: [] });
    expect(await held()).toMatchObject({ grant_id: connection?.grantId, refresh_token: `refresh-of-${ada}-1` });
    expect([...setup.runs]).toEqual([connection?.grantId]);
    expect(events.names()).toEqual(["connection.connected"]);
    expect(parked.all()).toEqual([]);
  });
});

describe("a grant that cannot be kept is revoked, and nothing of it is stored", () => {
  it.each([
    ["a scope was unticked", { scopes: ["openid", "email"] }, "scope_missing"],
    ["no refresh token came and none is held", { omitRefreshToken: true }, "refresh_token_missing"],
  ])("%s", async (_, script, expected) => {
    const { park, parked, provider, connections } = openWorld();
    await expect(park(script)).rejects.toMatchObject(code(expected));
    expect(provider.revoked).toHaveLength(1);
    expect(parked.all()).toEqual([]);
    expect(await connections.list("acme")).toEqual([]);
  });

  it.each([
    ["Vault is sealed at the write", "vault_sealed", false],
    ["Vault's answer is lost", "vault_unavailable", true],
  ] as const)("%s", async (_, failure, after) => {
    const { consent, complete, credentials, parked, provider, held } = openWorld();
    const callback = await consent();
    credentials.failNext("write", new Failure(failure), { after });
    const written: string[] = [];
    const spied = { ...credentials, write: (...call: Parameters<typeof credentials.write>) => (written.push(call[0].account), credentials.write(...call)) };
    await expect(complete(callback, { ...openDeps(), credentials: spied })).rejects.toMatchObject(code(failure));
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
    expect(await held({ ...acme, area: "parked", account: written[0] ?? "" })).toBeUndefined();

    function openDeps() {
      return { ...world.deps };
    }
  });

  it("stays on the list until it is revoked, when the provider cannot be reached", async () => {
    const { park, sweep, provider, parked, clock } = openWorld();
    const confirmation = await park();
    clock.moveMinutes(11);
    provider.failNext("revoke", new Failure("provider_unreachable"));
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(parked.all()).toMatchObject([{ attemptId: attemptOf(confirmation), phase: "rejected" }]);
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(false);
    expect(parked.all()).toEqual([]);
  });

  it("S29: is not revoked while a live connection of the same account exists, in whichever organisation", async () => {
    const { connect, park, provider, sweep, clock, parked } = openWorld();
    await connect();
    const other = { id: "user-9", tenant: "globex" };
    await expect(park({ scopes: ["openid"] }, { principal: other })).rejects.toMatchObject(code("scope_missing"));
    await park({}, { principal: other });
    clock.moveMinutes(11);
    expect(await sweep()).toMatchObject({ givenBack: 1 });
    expect(provider.revoked).toEqual([]);
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(true);
    expect(parked.all()).toEqual([]);
  });
});
