import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codeFlowProvider } from "../../lib/providers/code-flow.ts";
import { googleSettings } from "../../lib/providers/google/google.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerToken } from "../fakes/bearer-token.ts";
import { callOf } from "../fakes/call-of.ts";
import { grantOf } from "../fakes/grant-of.ts";
import { ada, expectFailure, type Google, openGoogle, redirectUri, signal, signals } from "./google-fixture.ts";

const cloud = "https://www.googleapis.com/auth/cloud-platform";
const email = "https://www.googleapis.com/auth/userinfo.email";

let google: Google;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const settings = (changes: object) => google.control("POST", "settings", changes);
const fault = (changes: object) => google.control("POST", "faults", { method: "POST", path: "/token", ...changes });
const tokenCalls = () => google.calls("/token");

describe("a login at Google", () => {
  it("ends in a grant that says who it was and lacks nothing", async () => {
    const before = Date.now();
    const { accessToken, refreshToken, expiresAt, ...grant } = await google.connect();
    expect(grant).toEqual({ identity: { id: ada, label: "ada@example.com" }, scopes: expect.arrayContaining(["openid", email, cloud]) });
    expect(google.provider.missingScopes(grant.scopes)).toEqual([]);
    expect(accessToken.reveal()).toMatch(/^ya29\./);
    expect(refreshToken?.reveal()).toMatch(/^1\/\//);
    expect(expiresAt?.getTime()).toBeGreaterThanOrEqual(before + 3_599_000);
    expect(expiresAt?.getTime()).toBeLessThanOrEqual(Date.now() + 3_599_000);
  });

  it("S3 S13 S43: asks for a code with S256, for offline access, and for consent when no refresh token is held", async () => {
    const { authorizationUrl } = await google.login();
    const asked = Object.fromEntries(authorizationUrl.searchParams);
    expect(asked).toMatchObject({ response_type: "code", code_challenge_method: "S256", access_type: "offline", prompt: "consent" });
    expect(asked).toMatchObject({ redirect_uri: redirectUri, scope: `openid email ${cloud}`, nonce: expect.stringMatching(/^[\w-]{43}$/) });
    expect(asked).not.toHaveProperty("login_hint");
  });

  it("S43: asks for no consent when a refresh token is held, names the account, and gets no other refresh token", async () => {
    await google.connect();
    const { authorizationUrl, callback } = await google.login({}, { askConsent: false, subject: ada });
    expect(authorizationUrl.searchParams.get("login_hint")).toBe(ada);
    expect(authorizationUrl.searchParams.has("prompt")).toBe(false);
    expect(await google.redeem(callback)).not.toHaveProperty("refreshToken");
  });

  it("S9 S18: sends the code, the verifier and the client's secret to the token endpoint only, in the body", async () => {
    const { callback } = await google.login();
    await google.provider.redeem(callback, { ...callOf(), ...signals });
    const calls = await google.calls();
    const secrets = [callback.codeVerifier.reveal(), callback.parameters.get("code") ?? "", "GOCSPX-canary"];
    for (const secret of secrets) {
      const told = calls.filter((call) => JSON.stringify(call).includes(secret));
      expect(told.map(({ path, query }) => ({ path, query }))).toEqual([{ path: "/token", query: {} }]);
    }
    expect(await tokenCalls()).toMatchObject([{ form: { grant_type: "authorization_code", redirect_uri: redirectUri } }]);
  });

  it("S25: finds the scope that was unticked", async () => {
    const { scopes } = await google.connect({ untick: [cloud] });
    expect(google.provider.missingScopes(scopes)).toEqual([cloud]);
  });

  it("keeps the seven days that a refresh token of an app in testing lives", async () => {
    await settings({ testing_mode: true });
    const { refreshTokenExpiresAt } = await google.connect();
    const days = ((refreshTokenExpiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThanOrEqual(7);
  });

  it("accepts an answer without a refresh token", async () => {
    await settings({ omit_refresh_token: true });
    expect(await google.connect()).not.toHaveProperty("refreshToken");
  });

  it("treats a lifetime of centuries as unknown", async () => {
    await settings({ access_token_lifetime_seconds: 8e12 });
    const grant = await google.connect();
    expect(grant).not.toHaveProperty("expiresAt");
    expect(grant).toMatchObject({ identity: { id: ada } });
  });

  it.each([true, false])("S21: works whether or not Google sends iss: %s", async (iss) => {
    await settings({ iss });
    expect(await google.connect()).toMatchObject({ identity: { id: ada } });
  });
});

describe("a callback that brings no grant", () => {
  it("S5 S19: with another issuer costs no token request", async () => {
    await settings({ wrong_issuer: true });
    await expectFailure(google.connect(), "issuer_mismatch");
    expect(await tokenCalls()).toEqual([]);
  });

  it.each([
    ["the person said no", {}, { decision: "deny" }, "consent_denied"],
    ["the administrator does not allow the application", { admin_policy_enforced: "redirect" }, {}, "consent_blocked"],
  ] as const)("costs no token request: %s", async (_, changes, choice, code) => {
    await settings(changes);
    await expectFailure(google.connect(choice), code);
    expect(await tokenCalls()).toEqual([]);
  });

  it("S19: with another issuer and an error is about the issuer", async () => {
    await settings({ wrong_issuer: true });
    await expectFailure(google.connect({ decision: "deny" }), "issuer_mismatch");
  });

  it.each([
    ["another issuer", { issuer: "https://attacker.example" }],
    ["another token endpoint", { tokenEndpoint: "https://attacker.example/token" }],
  ])("S5 S24: belongs to a login that asked %s, and costs no token request", async (_, asked) => {
    const { callback } = await google.login();
    await expectFailure(google.provider.redeem({ ...callback, ...asked }, { ...callOf(), ...signals }), "issuer_mismatch");
    expect(await tokenCalls()).toEqual([]);
  });

  it("S24: comes when the provider's metadata names another token endpoint than at the start", async () => {
    const { callback } = await google.login();
    const readMetadata = async () => ({ ...(await google.deps.readMetadata(signal)), token_endpoint: "http://127.0.0.1:9/token" });
    const moved = codeFlowProvider(googleSettings, { ...google.deps, readMetadata });
    await expectFailure(moved.redeem(callback, { ...callOf(), ...signals }), "issuer_mismatch");
  });
});

describe("a code", () => {
  it("is redeemed once", async () => {
    const { callback } = await google.login();
    await google.provider.redeem(callback, { ...callOf(), ...signals });
    await expectFailure(google.provider.redeem(callback, { ...callOf(), ...signals }), "grant_invalid", [callback.parameters.get("code")]);
  });

  it("S3: of another login is refused by its verifier", async () => {
    const [mine, stolen] = [await google.login(), await google.login()];
    mine.callback.parameters.set("code", stolen.callback.parameters.get("code") ?? "");
    await expectFailure(google.provider.redeem(mine.callback, { ...callOf(), ...signals }), "grant_invalid");
  });

  it("S4 S6: of another login is refused by its nonce where the provider takes any verifier", async () => {
    const [mine, stolen] = [await google.login(), await google.login()];
    const { codeVerifier } = stolen.callback;
    mine.callback.parameters.set("code", stolen.callback.parameters.get("code") ?? "");
    await expectFailure(google.redeem({ ...mine.callback, codeVerifier }), "id_token_invalid");
  });

  it("S26: with another redirect URI is about our client", async () => {
    const { callback } = await google.login();
    await expectFailure(
      google.provider.redeem({ ...callback, redirectUri: `${redirectUri}/` }, { ...callOf(), ...signals }),
      "client_misconfigured",
    );
  });

  it("with another client secret is about our client", async () => {
    const readClient = async () => ({ ...(await google.deps.readClient(callOf())), clientSecret: new Secret("GOCSPX-old") });
    const { callback } = await google.login();
    const misconfigured = codeFlowProvider(googleSettings, { ...google.deps, readClient });
    await expectFailure(misconfigured.redeem(callback, { ...callOf(), ...signals }), "client_misconfigured");
  });
});

describe("a token endpoint that", () => {
  it.each([
    ["answers with a page", { status: 200, body: "<html>ya29.canary</html>" }, "provider_answer_invalid"],
    [
      "answers with a page that says it is JSON",
      { status: 200, body: "<html>", content_type: "application/json" },
      "provider_answer_invalid",
    ],
    ["answers with other JSON", { status: 200, body: { hello: "ya29.canary" } }, "provider_answer_invalid"],
    ["answers with 300 KB", { status: 200, body: "x".repeat(300_000) }, "provider_answer_invalid"],
    ["fails", { status: 500, body: { error: "internal_failure" } }, "provider_unavailable"],
    ["is not there", { status: 503, body: "<html>" }, "provider_unavailable"],
    ["limits the rate", { status: 429, body: { error: "rate_limit_exceeded" } }, "provider_throttled"],
    ["hangs up", { drop: true }, "provider_unreachable"],
    ["hangs up once the code is spent", { drop: true, after: true }, "provider_unreachable"],
    ["S14: redirects", { status: 302, body: "", headers: { location: "/v1/userinfo" } }, "provider_answer_invalid"],
    [
      "S14: redirects and wants the body again",
      { status: 307, body: "", headers: { location: "/v1/userinfo" } },
      "provider_answer_invalid",
    ],
  ])("%s is asked once", async (_, changes, code) => {
    await fault(changes);
    await expectFailure(google.connect(), code);
    expect(await tokenCalls()).toHaveLength(1);
    expect(await google.calls("/v1/userinfo")).toEqual([]);
  });

  it("does not answer until the caller's deadline is asked once", async () => {
    const { callback } = await google.login();
    await fault({ delay_ms: 10_000 });
    const caller = new AbortController();
    const failure = expectFailure(
      google.provider.redeem(callback, { ...callOf(), ...signals, work: caller.signal }).then(grantOf),
      "provider_timeout",
    );
    await expect.poll(tokenCalls).toHaveLength(1);
    caller.abort();
    await failure;
    expect(await tokenCalls()).toHaveLength(1);
  });
});

describe("the userinfo endpoint", () => {
  it.each([
    [401, "grant_revoked"],
    [403, "provider_forbidden"],
    [404, "provider_answer_invalid"],
    [408, "provider_unavailable"],
    [429, "provider_throttled"],
    [503, "provider_unavailable"],
  ])("answers a probe with %i, which means %s", async (status, code) => {
    const { accessToken } = await google.connect();
    await fault({ method: "GET", path: "/v1/userinfo", status, body: {} });
    await expectFailure(google.provider.probe(bearerToken(accessToken), callOf(signal)), code);
  });
});

describe("S55: a code", () => {
  const redeemWith = async (changes: Partial<typeof signals>) => {
    const { callback } = await google.login();
    return google.provider.redeem(callback, { ...callOf(), ...signals, ...changes });
  };

  it("is not sent after its deadline: the answer would be interrupted, and the grant left at the provider", async () => {
    await expectFailure(redeemWith({ send: AbortSignal.abort() }), "deadline_exceeded");
    expect(await tokenCalls()).toEqual([]);
  });

  it("that was sent is answered although the deadline for sending passes", async () => {
    const send = new AbortController();
    await fault({ delay_ms: 100, after: true });
    const redemption = redeemWith({ send: send.signal });
    await expect.poll(tokenCalls).toHaveLength(1);
    send.abort();
    expect(await redemption).toMatchObject({ kind: "granted" });
  });

  it("that was sent and had no answer may have issued a grant: the result says so", async () => {
    await fault({ drop: true, after: true });
    expect(await redeemWith({})).toMatchObject({ kind: "unanswered", failure: { code: "provider_unreachable" } });
    expect(await tokenCalls()).toHaveLength(1);
  });
});

describe("a refresh", () => {
  it("takes its tokens whatever ID token comes with them: refusing would lose one that was rotated", async () => {
    const body = {
      access_token: "ya29.next",
      refresh_token: "1//0next",
      expires_in: 3599,
      token_type: "Bearer",
      id_token: "not.an.id-token",
    };
    await fault({ status: 200, body });
    const refresh = await google.provider.refresh({ refresh_token: new Secret("1//0held") }, callOf(signal));
    expect([refresh.accessToken.reveal(), refresh.refreshToken?.reveal()]).toEqual([body.access_token, body.refresh_token]);
  });

  it.each([
    ["a page", "<html>"],
    ["a list", "[]"],
    ["nothing", "null"],
  ])("that is answered with %s refreshes nothing", async (_, body) => {
    await fault({ status: 200, body, content_type: "application/json" });
    await expectFailure(google.provider.refresh({ refresh_token: new Secret("1//0canary") }, callOf(signal)), "provider_answer_invalid", [
      "canary",
    ]);
  });
});
