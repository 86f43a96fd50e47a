import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toCredentialFields } from "../../../lib/connections/credential/rotation.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import { loginMethod } from "../../../lib/providers/ovh/login-method.ts";
import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import { callbackUrl, operatorClient } from "../../unit/local-ovh-fixture.ts";
import { ADA, callOf, clock, openOvhMethods, toShort } from "./ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvhMethods>>;
beforeAll(async () => {
  ovh = await openOvhMethods();
});
beforeEach(() => ovh.control("POST", "reset"));
afterAll(() => ovh.close());

const codeOf = async (run: Promise<unknown>) =>
  run.then(
    () => "no failure",
    (error: unknown) => toFailureCode(error),
  );
const fault = (path: string, answer: object) =>
  ovh.control("POST", "faults", { method: path.endsWith("token") ? "POST" : "GET", path, ...answer });
const hoursUntil = (at: Date | undefined) => ((at?.getTime() ?? 0) - Date.now()) / 3_600_000;

describe("a login", () => {
  test.each([
    ["ovh-eu", ADA],
    ["ovh-ca", "cc33333-ovh"],
    ["ovh-us", "uu44444-ovh"],
  ] as const)("in %s ends in a grant of the account that /me names", async (region, id) => {
    const { grant } = await ovh.connect(region);
    expect(grant).toMatchObject({ identity: { id, label: "ada@acme.example" }, scopes: ["all"] });
    expect(hoursUntil(grant.expiresAt)).toBeCloseTo(24, 1);
    const hosts = new Set((await ovh.calls()).map(({ path }) => path.split("/")[1]));
    expect([...hosts]).toEqual([toShort(region)]);
  });

  test("S3 S13: asks for a code with S256, with the operator's client and no nonce", async () => {
    const { authorizationUrl } = await ovh.begin("ovh-eu");
    expect(Object.fromEntries(authorizationUrl.searchParams)).toEqual({
      response_type: "code",
      client_id: operatorClient("eu").clientId,
      redirect_uri: callbackUrl,
      scope: "all",
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  test("S9 S18: sends the code, the verifier and the client's secret to its token endpoint only, in the body", async () => {
    const { callback } = await ovh.begin("ovh-eu");
    await ovh.redeem(callback);
    for (const secret of [callback.codeVerifier.reveal(), callback.parameters.get("code") ?? "", "ovhclient-eu"]) {
      const told = (await ovh.calls()).filter((call) => JSON.stringify(call).includes(secret));
      expect(told.map(({ path, query }) => ({ path, query }))).toEqual([{ path: "/eu/auth/oauth2/token", query: {} }]);
    }
  });

  test.each([
    ["that is denied", ["all"], "deny", "consent_denied"],
    ["with a scope that does not exist", ["account/read"], "allow", "callback_invalid"],
  ] as const)("%s costs no token request", async (_title, scopes, decision, code) => {
    const asking = ovh.withScopes(scopes);
    const { callback } = await asking.begin("ovh-eu", { decision });
    expect(await codeOf(asking.redeem(callback))).toBe(code);
    expect((await ovh.calls()).filter(({ path }) => path.endsWith("/token"))).toEqual([]);
  });

  test("S5 S22 S24: in one region is not redeemed in another, and every region has an issuer of its own", async () => {
    const begun = await Promise.all(ovhRegions.map((region) => ovh.begin(region)));
    expect(new Set(begun.map(({ callback }) => callback.issuer)).size).toBe(3);
    const [eu] = begun;
    expect(await codeOf(ovh.redeem(eu?.callback ?? expect.fail(), "ovh-ca"))).toBe("issuer_mismatch");
    expect((await ovh.calls()).filter(({ path }) => path.endsWith("/token"))).toEqual([]);
  });

  test("S19: with another issuer in the callback is refused", async () => {
    const { callback } = await ovh.begin();
    callback.parameters.set("iss", "https://attacker.example");
    expect(await codeOf(ovh.redeem(callback))).toBe("issuer_mismatch");
  });

  test("ignores an ID token, which nothing asked for", async () => {
    const { accessToken } = await ovh.signIn("eu");
    const { callback } = await ovh.begin();
    await fault("/eu/auth/oauth2/token", { body: { access_token: accessToken, token_type: "Bearer", expires_in: 60, id_token: "x.y.z" } });
    expect(await ovh.redeem(callback)).toMatchObject({ kind: "granted", grant: { identity: { id: ADA }, scopes: ["all"] } });
  });

  test.each([
    ["is down", { status: 503, body: "<html>down</html>" }, "provider_unavailable"],
    ["answers with a page", { status: 200, body: "<html>Sign in</html>" }, "provider_answer_invalid"],
    ["names no account", { status: 200, body: { email: "a@b.example" } }, "provider_answer_invalid"],
  ])("S55: whose account cannot be read because OVHcloud %s keeps its tokens for their revocation", async (_title, answer, code) => {
    const { callback } = await ovh.begin();
    await fault("/eu/1.0/me", answer);
    expect(await ovh.redeem(callback)).toMatchObject({ kind: "unproven", failure: { code }, tokens: { accessToken: expect.anything() } });
  });

  test("S47: shows no secret in what it returns", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { grant } = await ovh.connect();
    const shown = inspect(grant, { depth: null, showHidden: true }) + JSON.stringify(grant);
    expect(shown).not.toMatch(/ovhaccess_|ovhrefresh_/);
  });
});

describe("without a refresh token, a login", () => {
  test("is accepted, and says when it ends", async () => {
    const { grant } = await ovh.connect();
    expect(grant).not.toHaveProperty("refreshToken");
    expect(ovh.login.needsRefreshToken).toBe(false);
    expect(hoursUntil(grant.expiresAt)).toBeCloseTo(24, 1);
  });

  test("cannot be refreshed, which costs no request", async () => {
    const { held } = await ovh.connect();
    const before = (await ovh.calls()).length;
    expect(await codeOf(ovh.login.refresh(held, callOf()))).toBe("credential_expired");
    expect((await ovh.calls()).length).toBe(before);
  });
});

describe("a refresh", () => {
  test("keeps the stored refresh token when OVHcloud sends none", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { held } = await ovh.connect();
    for (const _time of [1, 2]) {
      const refreshed = await ovh.login.refresh(held, callOf());
      expect(refreshed).not.toHaveProperty("refreshToken");
      expect(refreshed.scopes).toEqual(["all"]);
    }
  });

  test("replaces the refresh token when OVHcloud sends another, and the old one ends the grant", async () => {
    await ovh.settings({ refresh_tokens: "rotated" });
    const { grant, held } = await ovh.connect();
    const first = await ovh.login.refresh(held, callOf());
    const next = toCredentialFields({ ...grant, ...first }, "grant-1", clock());
    expect(next.refresh_token?.reveal()).not.toBe(held.refresh_token?.reveal());
    const second = await ovh.login.refresh(next, callOf());
    expect(await codeOf(ovh.login.refresh(held, callOf()))).toBe("grant_revoked");
    expect(await codeOf(ovh.login.identify(second.accessToken, callOf()))).toBe("grant_revoked");
  });

  test("S59: of a client that was deleted is the operator's matter", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { held } = await ovh.connect();
    await ovh.settings({ clients: "deleted" });
    expect(await codeOf(ovh.login.refresh(held, callOf()))).toBe("client_misconfigured");
  });
});

describe("S30: giving a login back", () => {
  test("revokes the refresh token first, then the access token", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { held } = await ovh.connect();
    expect(await ovh.login.revoke(held, callOf())).toEqual([{ what: "grant", state: "revoked" }]);
    const revoked = (await ovh.calls()).filter(({ path }) => path.endsWith("/revoke")).map(({ form }) => form.token);
    expect(revoked).toEqual([held.refresh_token?.reveal(), held.access_token?.reveal()]);
  });

  test("says what is left, and until when, where OVHcloud has no way to revoke", async () => {
    await ovh.settings({ refresh_tokens: "kept", revoke_endpoint: false });
    const { grant, held } = await ovh.connect();
    const left = { state: "left", code: "revocation_unsupported" };
    expect(await ovh.login.revoke(held, callOf())).toEqual([
      { what: "refresh_token", ...left },
      { what: "access_token", ...left, livesUntil: grant.expiresAt },
    ]);
  });
});

describe("the probe of a login", () => {
  test("finds nothing where everything works, and that there is no project", async () => {
    const { token } = await ovh.connect();
    expect(await ovh.login.probe(token, callOf())).toEqual([]);
    await ovh.settings({ no_projects: true });
    expect(await ovh.login.probe(token, callOf())).toMatchObject([{ code: "no_projects", severity: "info" }]);
  });

  test("S12: finds the action that the scope account/all does not include", async () => {
    const { login, connect } = ovh.withScopes(["account/all"]);
    const { grant, token } = await connect();
    expect(grant.scopes).toEqual(["account/all"]);
    expect(login.missingScopes(grant.scopes)).toEqual([]);
    expect(ovh.login.missingScopes(grant.scopes)).toEqual(["all"]);
    const findings = await login.probe(token, callOf());
    expect(findings).toMatchObject([{ code: "scope_too_small", target: "publicCloudProject:apiovh:get", owner: "operator" }]);
  });

  test("finds the action that a policy denies to the person", async () => {
    await ovh.control("PUT", "accounts", {
      accounts: [{ region: "eu", nichandle: ADA, email: "ada@acme.example", denied: ["publicCloudProject:apiovh:get"] }],
    });
    const { token } = await ovh.connect();
    expect(await ovh.login.probe(token, callOf())).toMatchObject([{ code: "iam_action_missing", owner: "customer" }]);
  });

  test.each(["class", "code"])("ends with grant_revoked when the token no longer works, told by %s", async (errors) => {
    const { token } = await ovh.connect();
    await ovh.settings({ errors });
    await ovh.control("POST", "revoke", { nichandle: ADA });
    expect(await codeOf(ovh.login.probe(token, callOf()))).toBe("grant_revoked");
  });
});

test("a region without a client of the operator's is refused as a matter of configuration", async () => {
  const readClient = () => Promise.reject(new Error("not asked"));
  const login = loginMethod({ settings: { ...ovh.ourSettings, loginRegions: ["ovh-eu"] }, clock, readClient });
  const { token } = await ovh.connect("ovh-ca");
  expect(await codeOf(login.probe(token, callOf("ovh-ca")))).toBe("configuration_invalid");
});

test("a region is a peer of its own", () => {
  expect(ovhRegions.map((account) => ovh.login.peer?.({ tenant: "acme", provider: "ovh", account }))).toEqual(ovhRegions);
});
