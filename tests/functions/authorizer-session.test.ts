import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { parsePrincipal } from "../../lib/http/principal.ts";
import { Secret } from "../../lib/secret.ts";
import { secondsAfter } from "../../lib/system.ts";
import { buildAuthorizerEvent } from "../fixtures/authorizer-event.ts";
import { countedIn } from "../fixtures/counted-sessions.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";
import { inClear, newSealKey, sessionWorld, tokensOf } from "../fixtures/session-world.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

type Headers = Readonly<Record<string, string>>;

const page: Headers = { "x-aurora-console": "1", "sec-fetch-site": "same-origin" };
const person = { principal_id: "ada", tenant: "acme", permissions: "connectors:read tokens:read", session: "true" };
const sealKey = newSealKey();

let local: LocalTable;
let idp: Awaited<ReturnType<typeof openIssuer>>;
beforeAll(async () => {
  local = await startTable();
  idp = await openIssuer();
  const manager = new SecretsManagerClient({});
  await manager.send(new CreateSecretCommand({ Name: "seal", SecretString: JSON.stringify({ current: sealKey }) }));
  await manager.send(new CreateSecretCommand({ Name: "console", SecretString: JSON.stringify({ client_secret: "CLIENTCANARY" }) }));
  manager.destroy();
});
afterAll(async () => {
  await idp.close();
  await local.close();
});

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
  vi.resetModules();
  idp.reset();
  const endpoints = { authorization_endpoint: `${idp.issuer}/auth`, token_endpoint: `${idp.issuer}/token`, jwks_uri: `${idp.issuer}/jwks` };
  idp.answers["/.well-known/openid-configuration"] = { status: 200, body: { issuer: idp.issuer, ...endpoints } };
});
afterEach(() => {
  for (const name of Object.keys(process.env).filter((one) => !(one in before))) {
    delete process.env[name];
  }
  Object.assign(process.env, before);
});

const sign = (claims: Readonly<Record<string, unknown>> = {}, lifetimeSeconds = 3600) =>
  idp.sign({
    ...{ iss: idp.issuer, aud: "aurora", sub: "ada", org_id: "acme", permissions: "connectors:read tokens:read" },
    ...{ exp: Math.floor(Date.now() / 1000) + lifetimeSeconds, iat: Math.floor(Date.now() / 1000), ...claims },
  });

/** The handler of a new process, of a stage with the console. */
async function deploy(environment: Headers = {}) {
  Object.assign(process.env, {
    ...{ AUTH_MODE: "jwt", OIDC_ISSUER: idp.issuer, OIDC_AUDIENCE: "aurora", TABLE_NAME: local.table.name, SEAL_KEY_SECRET_ID: "seal" },
    ...{ CONSOLE_CLIENT_ID: "console-client", CONSOLE_CLIENT_SECRET_ID: "console", ...environment },
  });
  const { handler } = await import("../../functions/authorizer.ts");
  return async (cookie: string | undefined, headers: Headers) => {
    const event = { ...buildAuthorizerEvent(headers), cookies: cookie === undefined ? [] : [cookie, "other=1"] };
    const { result, text } = await captureLog(() => handler(event, buildContext()));
    return { context: result.context, text };
  };
}

/** Signs a person in. @returns The session's cookie. */
async function signIn({ token = sign(), expiresAt = secondsAfter(new Date(), 3600), key = sealKey } = {}) {
  const { sessions } = sessionWorld(local.table, {
    sealKey: key,
    clock: Object.assign(() => new Date(), { moveSeconds: () => undefined, moveMinutes: () => undefined }),
  });
  const tokens = { ...tokensOf(1, expiresAt), accessToken: new Secret(await token) };
  const id = (await sessions.createSession({ tokens, person: "ada" })).reveal();
  return { cookie: `__Host-aurora_oauth_session=${id}`, id, sessions };
}

describe("S90: the authorizer with the console", () => {
  test("lets in the person of a session, by the claims of the access token that the table has", async () => {
    const ask = await deploy();
    const { cookie } = await signIn();
    const { context } = await ask(cookie, page);
    expect(context).toEqual(person);
    expect(parsePrincipal(context)).toMatchObject({ id: "ada", isSession: true });
    const { "sec-fetch-site": _, ...oldSafari } = page;
    expect(await ask(cookie, oldSafari)).toMatchObject({ context: person });
  });

  test.each<[string, Headers]>([
    ["without the header of the console's page", { "sec-fetch-site": "same-origin" }],
    ["with another value of it", { ...page, "x-aurora-console": "0" }],
    ["that comes from another site", { ...page, "sec-fetch-site": "cross-site" }],
    ["that comes from another host of the site", { ...page, "sec-fetch-site": "same-site" }],
    ["that a person typed", { ...page, "sec-fetch-site": "none" }],
  ])("refuses a request with the cookie %s", async (_, headers) => {
    const ask = await deploy();
    const { cookie } = await signIn();
    expect((await ask(cookie, headers)).context).toEqual({ refusal: "unauthenticated" });
  });

  test("refuses a page that was opened for another person than the one who is signed in now", async () => {
    const ask = await deploy();
    const { cookie } = await signIn();
    expect((await ask(cookie, { ...page, "x-aurora-console-for": "acme/ada" })).context).toEqual(person);
    for (const whose of ["acme/grace", "globex/ada", "acme%2Fada/", ""]) {
      expect((await ask(cookie, { ...page, "x-aurora-console-for": whose })).context).toEqual({ refusal: "session_ended" });
    }
  });

  test("reads no cookie beside a bearer token, a good one or not", async () => {
    const ask = await deploy();
    const { cookie } = await signIn();
    expect((await ask(cookie, { ...page, authorization: "Bearer e30.e30.e30" })).context).toEqual({ refusal: "unauthenticated" });
    const { context } = await ask(cookie, { ...page, authorization: `Bearer ${await sign({ sub: "eve" })}` });
    expect(context).toEqual({ principal_id: "eve", tenant: "acme", permissions: "connectors:read tokens:read" });
  });

  test("tells a session that has ended from a caller without one", async () => {
    const ask = await deploy();
    const { cookie, id, sessions } = await signIn();
    await sessions.endSession(id);
    expect((await ask(cookie, page)).context).toEqual({ refusal: "session_ended" });
    expect((await ask("__Host-aurora_oauth_session=x", page)).context).toEqual({ refusal: "session_ended" });
    expect((await ask(undefined, page)).context).toEqual({ refusal: "unauthenticated" });
    expect((await ask(`aurora_oauth_session=${id}`, page)).context).toEqual({ refusal: "unauthenticated" });
  });

  test("does not ask the table for an id that no session has by its form", async () => {
    const ask = await deploy();
    onTestFinished(local.heal);
    await local.fail({ target: "DynamoDB_20120810.GetItem", type: "AccessDeniedException", times: 9 });
    const told = [await ask("__Host-aurora_oauth_session=x", page), await ask(`__Host-aurora_oauth_session=${"A".repeat(43)}`, page)];
    expect(told.map(({ context }) => "refusal" in context && context.refusal)).toEqual(["session_ended", "table_unavailable"]);
  });

  test("knows no session of a stage with another seal key", async () => {
    const ask = await deploy();
    const { cookie } = await signIn({ key: newSealKey() });
    expect((await ask(cookie, page)).context).toEqual({ refusal: "session_ended" });
  });

  test("verifies a session's token as it does any other", async () => {
    const ask = await deploy();
    const { cookie } = await signIn({ token: sign({ aud: "another" }) });
    expect((await ask(cookie, page)).context).toEqual({ refusal: "unauthenticated" });
  });

  test("does not read the cookie where the console is off, or a front end is trusted", async () => {
    const { cookie } = await signIn();
    expect((await (await deploy({ CONSOLE_CLIENT_ID: "" }))(cookie, page)).context).toEqual({ refusal: "unauthenticated" });
    vi.resetModules();
    const proxy = await deploy({ AUTH_MODE: "proxy", FRONT_END_SECRET_ID: "seal" });
    expect((await proxy(cookie, page)).context).toEqual({ refusal: "forbidden" });
    const uuid = "00000000-0000-4000-8000-000000000001";
    const ofFrontEnd = { ...page, "x-internal-secret": sealKey, "x-user-id": uuid, "x-org-id": uuid };
    expect((await proxy(cookie, ofFrontEnd)).context).toMatchObject({ principal_id: uuid, tenant: uuid });
  });

  test("refreshes an access token that has expired, once for all callers of a process", async () => {
    const ask = await deploy();
    const { cookie } = await signIn({ expiresAt: secondsAfter(new Date(), -1) });
    const body = { access_token: await sign(), token_type: "bearer", expires_in: 3600, refresh_token: "REFRESHCANARY" };
    idp.answers["/token"] = { status: 200, body };
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(cookie, page)));
    expect(asked.map(({ context }) => context)).toEqual(Array.from({ length: 20 }, () => person));
    expect(idp.calls.filter((url) => url === "/token")).toHaveLength(1);
  });

  test("keeps the refresh token and the ID token that a refresh has not replaced", async () => {
    const ask = await deploy();
    const { cookie, id, sessions } = await signIn({ expiresAt: secondsAfter(new Date(), -1) });
    idp.answers["/token"] = { status: 200, body: { access_token: await sign(), token_type: "bearer", expires_in: 3600 } };
    expect((await ask(cookie, page)).context).toEqual(person);
    expect(inClear(await sessions.readSession(id))).toMatchObject({ refreshToken: "refresh-1", idToken: "id-1" });
  });

  test("counts a refresh, and no other use of a session", async () => {
    const ask = await deploy();
    const { cookie } = await signIn({ expiresAt: secondsAfter(new Date(), -1) });
    const body = { access_token: await sign(), token_type: "bearer", expires_in: 3600, refresh_token: "REFRESHCANARY" };
    idp.answers["/token"] = { status: 200, body };
    expect(countedIn((await ask(cookie, page)).text)).toEqual(["refreshed"]);
    expect(countedIn((await ask(cookie, page)).text)).toEqual([]);
  });

  test.each([
    ["is away", 503, {}, { refusal: "identity_unavailable" }],
    ["answers with a page of a proxy", 400, "<html>", { refusal: "identity_unavailable" }],
    ["refuses the console's client", 401, { error: "invalid_client" }, { refusal: "client_misconfigured" }],
    ["refuses the refresh token", 400, { error: "invalid_grant", error_description: "CANARY" }, { refusal: "session_ended" }],
  ])("S47: answers with a code when the identity provider %s, and logs no token", async (_, status, body, refusal) => {
    const ask = await deploy();
    const { cookie, id, sessions } = await signIn({ expiresAt: secondsAfter(new Date(), -1) });
    idp.answers["/token"] = { status, body };
    const { context, text } = await ask(cookie, page);
    expect(context).toEqual(refusal);
    for (const secret of ["CANARY", "refresh-1", "id-1", id, cookie]) {
      expect(text).not.toContain(secret);
    }
    const isOver = refusal.refusal === "session_ended";
    expect(countedIn(text)).toEqual([isOver ? "refresh_refused" : refusal.refusal]);
    expect(await sessions.endSession(id)).toEqual(isOver ? undefined : expect.objectContaining({ expiresAt: expect.any(Date) }));
  });
});
