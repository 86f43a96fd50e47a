import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOUD, EMAIL, type Fields, GRACE, openGoogle, sibling, verifier } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const badRequest = { error: "invalid_grant", error_description: "Bad Request" };
const dead = { error: "invalid_grant", error_description: "Token has been expired or revoked." };
const settings = (changes: Record<string, unknown>) => google.control("POST", "settings", changes);
const clock = (skew_seconds: number) => google.control("POST", "clock", { skew_seconds });

describe("a code", () => {
  test("becomes tokens, with canonical scope names and not cacheable", async () => {
    const { status, headers, body } = await google.exchange(await google.obtainCode());
    expect([status, headers.get("cache-control")]).toEqual([200, expect.stringContaining("no-store")]);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      expires_in: 3599,
      refresh_token: expect.stringMatching(/^1\/\//),
      scope: `openid ${EMAIL} ${CLOUD}`,
      token_type: "Bearer",
      id_token: expect.any(String),
    });
  });

  test("is used once, and a failed attempt uses it too", async () => {
    const code = await google.obtainCode();
    await google.exchange(code);
    expect((await google.exchange(code)).body).toEqual(badRequest);
    const other = await google.obtainCode();
    await google.exchange(other, { code_verifier: "w".repeat(43) });
    expect((await google.exchange(other)).body).toEqual(badRequest);
  });

  test("lives for ten minutes", async () => {
    const code = await google.obtainCode();
    await clock(601);
    expect((await google.exchange(code)).body).toEqual(badRequest);
  });

  test("does not work for another client", async () => {
    const code = await google.obtainCode();
    expect((await google.exchange(code, {}, sibling)).body).toEqual(badRequest);
  });

  test("accepts the client by HTTP Basic, with both halves form-encoded", async () => {
    const code = await google.obtainCode({}, {}, sibling);
    const fields = { grant_type: "authorization_code", code, redirect_uri: sibling.redirectUris[0] ?? "", code_verifier: verifier };
    const basic = Buffer.from(`${encodeURIComponent(sibling.clientId)}:${encodeURIComponent(sibling.clientSecret)}`).toString("base64");
    expect((await google.post("/token", fields, { authorization: `Basic ${basic}` })).status).toBe(200);
  });
});

test.each([false, true])("a code that comes again is refused, and ends what it brought where that is switched on: %s", async (isOn) => {
  await settings({ revoke_on_code_reuse: isOn });
  const other = await google.signIn();
  const code = await google.obtainCode({ prompt: "consent" });
  const refreshToken = String((await google.exchange(code)).body.refresh_token);
  expect((await google.exchange(code)).body.error).toBe("invalid_grant");
  expect((await google.refresh(refreshToken)).status).toBe(isOn ? 400 : 200);
  expect((await google.refresh(other.refreshToken)).status).toBe(200);
});

describe("the token endpoint refuses", () => {
  const refusals: [title: string, changes: Fields, status: number, error: string, description: string][] = [
    ["no grant type", { grant_type: "" }, 400, "invalid_request", "Missing required parameter: grant_type"],
    ["another grant type", { grant_type: "foo" }, 400, "unsupported_grant_type", "Invalid grant_type: foo"],
    ["no client", { client_id: "" }, 400, "invalid_request", "Could not determine client ID from request."],
    ["an unknown client", { client_id: "unknown" }, 401, "invalid_client", "The OAuth client was not found."],
    ["no secret", { client_secret: "" }, 400, "invalid_request", "client_secret is missing."],
    ["a wrong secret", { client_secret: "GOCSPX-two" }, 401, "invalid_client", "Unauthorized"],
    ["no code", { code: "" }, 400, "invalid_request", "Missing required parameter: code"],
    ["no redirect URI", { redirect_uri: "" }, 400, "invalid_request", "Missing parameter: redirect_uri"],
    ["another redirect URI", { redirect_uri: "http://127.0.0.1:9/other" }, 400, "redirect_uri_mismatch", "Bad Request"],
    ["a code that is not of Google's form", { code: "abc" }, 400, "invalid_grant", "Malformed auth code."],
    ["a code that was encoded twice", { code: "4%2F0Aabc" }, 400, "invalid_grant", "Malformed auth code."],
    ["a code that it never gave", { code: "4/0Aabc" }, 400, "invalid_grant", "Bad Request"],
    ["no verifier", { code_verifier: "" }, 400, "invalid_grant", "Missing code verifier."],
    ["a wrong verifier", { code_verifier: "w".repeat(43) }, 400, "invalid_grant", "Invalid code verifier."],
  ];
  test.each(refusals)("%s", async (_title, changes, status, error, description) => {
    const answer = await google.exchange(await google.obtainCode(), changes);
    expect([answer.status, answer.body]).toEqual([status, { error, error_description: description }]);
  });

  test("a verifier without a challenge", async () => {
    const code = await google.obtainCode({ code_challenge: "", code_challenge_method: "" });
    expect((await google.exchange(code)).body.error).toBe("invalid_grant");
  });

  test("a verifier that is the S256 challenge itself", async () => {
    const code = await google.obtainCode();
    const challengeSent = new URL(google.authorizationUrl()).searchParams.get("code_challenge") ?? "";
    expect((await google.exchange(code, { code_verifier: challengeSent })).body.error_description).toBe("Invalid code verifier.");
  });

  test("a parameter given twice", async () => {
    const body = new URLSearchParams([
      ["code", "4/a"],
      ["code", "4/b"],
    ]);
    expect(await google.request("POST", "/token", { body })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("GET with 405, and a JSON body as if it were empty", async () => {
    expect((await google.read("/token?grant_type=refresh_token")).status).toBe(405);
    const headers = { "content-type": "application/json" };
    const answer = await google.request("POST", "/token", { headers, body: JSON.stringify({ grant_type: "refresh_token" }) });
    expect([answer.status, answer.body.error]).toEqual([400, "invalid_request"]);
  });
});

test("a challenge without a method is plain", async () => {
  const code = await google.obtainCode({ code_challenge: verifier, code_challenge_method: "" });
  expect((await google.exchange(code)).status).toBe(200);
});

describe("a refresh token", () => {
  const cases: [title: string, changes: Fields, second: Fields, given: [boolean, boolean]][] = [
    ["comes with the first consent only", {}, {}, [true, false]],
    ["comes each time with prompt=consent", {}, { prompt: "consent" }, [true, true]],
    ["comes again when a scope is new", { scope: "openid" }, {}, [true, true]],
    ["does not come with online access", { access_type: "" }, { access_type: "online" }, [false, false]],
  ];
  test.each(cases)("%s", async (_title, changes, second, given) => {
    expect("refresh_token" in (await google.signIn(changes))).toBe(given[0]);
    expect("refresh_token" in (await google.signIn(second))).toBe(given[1]);
  });

  test("can be left out", async () => {
    await settings({ omit_refresh_token: true });
    expect(await google.signIn()).not.toHaveProperty("refresh_token");
  });

  test("is not rotated by a refresh", async () => {
    const { refreshToken, accessToken } = await google.signIn();
    const { status, body } = await google.refresh(refreshToken);
    expect([status, Object.keys(body)]).toEqual([200, ["access_token", "expires_in", "scope", "token_type", "id_token"]]);
    expect(body.access_token).not.toBe(accessToken);
    expect((await google.refresh(refreshToken)).status).toBe(200);
  });

  test("gives no id_token when openid was not granted", async () => {
    const { refreshToken } = await google.signIn({ scope: CLOUD });
    expect((await google.refresh(refreshToken)).body).not.toHaveProperty("id_token");
  });

  test("that is garbage, or of another client, is a bad request", async () => {
    const { refreshToken } = await google.signIn();
    expect(await google.refresh("1//0nothing")).toMatchObject({ status: 400, body: badRequest });
    expect(await google.refresh(refreshToken, {}, sibling)).toMatchObject({ status: 400, body: badRequest });
    expect((await google.refresh("")).body.error_description).toBe("Missing required parameter: refresh_token");
  });

  test("dies after six idle months; a refresh starts them again", async () => {
    const { refreshToken } = await google.signIn();
    await clock(100 * 86_400);
    expect((await google.refresh(refreshToken)).status).toBe(200);
    await clock(279 * 86_400);
    expect((await google.refresh(refreshToken)).status).toBe(200);
    await clock(460 * 86_400);
    expect((await google.refresh(refreshToken)).body).toEqual(dead);
  });

  test("dies when 100 younger ones of the same person and client live, silently", async () => {
    const oldest = await google.signIn();
    const other = await google.signIn({}, { account: GRACE });
    for (let count = 0; count < 99; count += 1) await google.signIn({ prompt: "consent" });
    expect((await google.refresh(oldest.refreshToken)).status).toBe(200);
    await google.signIn({ prompt: "consent" });
    expect((await google.refresh(oldest.refreshToken)).body).toEqual(dead);
    expect((await google.refresh(other.refreshToken)).status).toBe(200);
  });

  test("of an app in Testing lives for seven days, unless it is for signing in only", async () => {
    await settings({ testing_mode: true });
    const cloud = await google.signIn();
    const identity = await google.signIn({ scope: "openid email" }, { account: GRACE });
    expect(cloud).toHaveProperty("refresh_token_expires_in", 604_799);
    expect(identity).not.toHaveProperty("refresh_token_expires_in");
    await clock(604_800);
    expect((await google.refresh(cloud.refreshToken)).body).toEqual(dead);
    expect((await google.refresh(identity.refreshToken)).status).toBe(200);
  });

  test("dies with its account", async () => {
    const { refreshToken } = await google.signIn();
    await google.control("PUT", "accounts", { accounts: [] });
    expect((await google.refresh(refreshToken)).body).toEqual(dead);
  });

  test("is refused by session control at once or after some time, and then requires a new sign-in", async () => {
    const { refreshToken } = await google.signIn();
    await settings({ invalid_rapt_after_seconds: 3600 });
    expect((await google.refresh(refreshToken)).status).toBe(200);
    await clock(3601);
    expect((await google.refresh(refreshToken)).body).toMatchObject({ error: "invalid_grant", error_subtype: "invalid_rapt" });
    await google.control("POST", "reset");
    const later = await google.signIn();
    await settings({ invalid_rapt: true });
    expect(await google.refresh(later.refreshToken)).toMatchObject({ status: 400, body: { error_subtype: "invalid_rapt" } });
  });

  test("is refused by an administrator's policy", async () => {
    const { refreshToken } = await google.signIn();
    await settings({ admin_policy_enforced: true });
    expect(await google.refresh(refreshToken)).toMatchObject({ status: 400, body: { error: "admin_policy_enforced" } });
  });

  test("gives less when a part of the consent was withdrawn, and the access token can do less", async () => {
    const { refreshToken } = await google.signIn();
    await settings({ scopes_at_refresh: ["openid", "email"] });
    const { status, body } = await google.refresh(refreshToken);
    expect([status, body.scope]).toEqual([200, `openid ${EMAIL}`]);
    expect((await google.read("/v3/projects:search", String(body.access_token))).status).toBe(403);
    await settings({ scopes_at_refresh: null });
    expect((await google.refresh(refreshToken)).body.scope).toBe(`openid ${EMAIL} ${CLOUD}`);
  });

  test("is rotated with a switch, as by other providers: the old token is revoked at once", async () => {
    const { refreshToken } = await google.signIn();
    await settings({ rotate_refresh_tokens: true });
    const second = String((await google.refresh(refreshToken)).body.refresh_token);
    expect(second).toMatch(/^1\/\//);
    expect((await google.refresh(refreshToken)).body).toEqual(dead);
    expect((await google.refresh(second)).body.refresh_token).not.toBe(second);
  });

  test("that was rotated while its answer was lost is gone with the answer", async () => {
    const { refreshToken } = await google.signIn();
    await settings({ rotate_refresh_tokens: true });
    await google.control("POST", "faults", { method: "POST", path: "/token", drop: true, after: true });
    await expect(google.refresh(refreshToken)).rejects.toThrow("fetch failed");
    expect((await google.refresh(refreshToken)).body).toEqual(dead);
  });

  test.each([
    ["whose secret was changed", "secret_changed", "invalid_client", "Unauthorized"],
    ["that was deleted", "deleted", "deleted_client", "The OAuth client was deleted."],
  ])("does not work for a client %s", async (_what, clients, error, error_description) => {
    const { refreshToken } = await google.signIn();
    await settings({ clients });
    expect(await google.refresh(refreshToken)).toMatchObject({ status: 401, body: { error, error_description } });
    await settings({ clients: "registered" });
    expect((await google.refresh(refreshToken)).status).toBe(200);
  });
});
