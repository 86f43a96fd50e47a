import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { ServerMetadata } from "../../lib/oauth/server-metadata.ts";
import { parseTokenResponse } from "../../lib/oauth/token-response.ts";
import { Secret } from "../../lib/secret.ts";

const issuer = "https://accounts.example";
const metadata: ServerMetadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
};

const seconds = Math.floor(Date.now() / 1000);
const goodClaims = {
  iss: issuer,
  aud: "client-1",
  sub: "sub-1",
  nonce: "nonce-1",
  iat: seconds,
  exp: seconds + 3600,
  email: "ada@example.com",
};
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const idToken = (changes: object = {}, header: object = { alg: "RS256", kid: "k" }) =>
  `${encode(header)}.${encode({ ...goodClaims, ...changes })}.canary-signature`;

const good = {
  access_token: "canary-access",
  token_type: "Bearer",
  expires_in: 3599,
  refresh_token: "canary-refresh",
  scope: "openid email",
  id_token: idToken(),
};

type Init = { readonly status?: number; readonly headers?: Record<string, string> };

const respond = (body: unknown, { status = 200, headers = {} }: Init = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

const parse = (body: unknown, init?: Init) =>
  parseTokenResponse(metadata, "client-1", respond(body, init), { nonce: new Secret("nonce-1"), requestedScopes: ["openid", "cloud"] });

async function failureOf(body: unknown, init?: Init): Promise<Failure> {
  const error: unknown = await parse(body, init).then(
    () => "no failure",
    (thrown: unknown) => thrown,
  );
  return error instanceof Failure ? error : expect.fail(`not a failure: ${inspect(error)}`);
}

describe("a token response", () => {
  it("gives tokens, scopes and who it was", async () => {
    const { accessToken, refreshToken, ...rest } = await parse(good);
    expect([accessToken.reveal(), refreshToken?.reveal()]).toEqual(["canary-access", "canary-refresh"]);
    expect(rest).toEqual({ expiresInSeconds: 3599, scopes: ["openid", "email"], owner: { subject: "sub-1", email: "ada@example.com" } });
  });

  it.each([
    ["S25: no scope is the scope that was asked for", { scope: undefined }, { scopes: ["openid", "cloud"] }],
    ["S25: an empty scope is none", { scope: "" }, { scopes: [] }],
    ["the life of a refresh token is kept", { refresh_token_expires_in: 604799 }, { refreshTokenExpiresInSeconds: 604799 }],
    ["a life of 0 of the access token is kept", { expires_in: 0 }, { expiresInSeconds: 0 }],
    ["a number in quotes is a number", { expires_in: "3599" }, { expiresInSeconds: 3599 }],
    ["bearer may be written in any case", { token_type: "bEARER" }, { expiresInSeconds: 3599 }],
    ["an audience may be a list", { id_token: idToken({ aud: ["client-1"] }) }, { owner: { subject: "sub-1" } }],
  ])("%s", async (_, changes, expected) => {
    expect(await parse({ ...good, ...changes })).toMatchObject(expected);
  });

  it.each([
    ["refreshToken", { refresh_token: undefined }],
    ["expiresInSeconds", { expires_in: undefined }],
    ["refreshTokenExpiresInSeconds", { refresh_token_expires_in: "soon" }],
  ])("has no %s when the provider gave none", async (name, changes) => {
    expect(await parse({ ...good, ...changes })).not.toHaveProperty(name);
  });

  it.each([
    ["S6: has another nonce", idToken({ nonce: "nonce-2" })],
    ["S6: has no nonce", idToken({ nonce: undefined })],
    ["is for another client", idToken({ aud: "client-2" })],
    ["is for another client too, and says for whom it was made", idToken({ aud: ["client-1", "client-2"], azp: "client-2" })],
    ["is for another client too, and does not say for whom it was made", idToken({ aud: ["client-1", "client-2"] })],
    ["is from another issuer", idToken({ iss: "https://attacker.example" })],
    ["has expired", idToken({ exp: seconds - 3600 })],
    ["has no expiry", idToken({ exp: undefined })],
    ["has no subject", idToken({ sub: undefined })],
    ["has a number as its subject", idToken({ sub: 1 })],
    ["is not signed", idToken({}, { alg: "none" })],
    ["is signed with the client's secret", idToken({}, { alg: "HS256" })],
    ["is not a token", "canary"],
    ["is not JSON", "YQ.YQ.YQ"],
    ["is absent", undefined],
  ])("is refused when its ID token %s", async (_, token) => {
    const failure = await failureOf({ ...good, id_token: token });
    expect(failure.code).toBe("id_token_invalid");
    expectNothingLeaked(failure);
  });

  it.each([
    [400, { error: "invalid_grant" }, "grant_invalid"],
    [400, { error: "anything_else" }, "grant_invalid"],
    [401, { error: "invalid_client" }, "client_misconfigured"],
    [401, { error: "deleted_client" }, "client_misconfigured"],
    [400, { error: "unauthorized_client" }, "client_misconfigured"],
    [400, { error: "redirect_uri_mismatch" }, "client_misconfigured"],
    [400, { error: "unsupported_grant_type" }, "client_misconfigured"],
    [400, { error: "invalid_request" }, "client_misconfigured"],
    [400, { error: "admin_policy_enforced" }, "consent_blocked"],
    [429, { error: "rate_limit_exceeded" }, "provider_throttled"],
    [429, "slow down", "provider_throttled"],
    [500, { error: "internal_failure" }, "provider_unavailable"],
    [503, { error: "temporarily_unavailable" }, "provider_unavailable"],
    [502, "<html>canary</html>", "provider_unavailable"],
    [400, "<html>canary</html>", "provider_answer_invalid"],
    [403, { message: "canary" }, "provider_answer_invalid"],
    [201, good, "provider_answer_invalid"],
  ])("with status %i and %j is the failure %s", async (status, body, code) => {
    const text = typeof body === "string" ? body : { ...body, error_description: "canary", access_token: "canary-access" };
    const failure = await failureOf(text, { status });
    expect(failure.code).toBe(code);
    expectNothingLeaked(failure);
  });

  it("that refuses our client with a challenge is about our client", async () => {
    const headers = { "www-authenticate": 'Basic realm="canary"' };
    const failure = await failureOf({ error: "invalid_client" }, { status: 401, headers });
    expect(failure.code).toBe("client_misconfigured");
    expectNothingLeaked(failure);
  });

  it.each([
    ["is a page", "<html>canary-access</html>", { headers: { "content-type": "text/html" } }],
    ["is a page that says it is JSON", "<html>canary-access</html>", {}],
    ["is empty", "", {}],
    ["is a list", [good], {}],
    ["is null", "null", {}],
    ["lacks the access token", { ...good, access_token: undefined }, {}],
    ["has an empty access token", { ...good, access_token: "" }, {}],
    ["has a number as its access token", { ...good, access_token: 1 }, {}],
    ["has an empty refresh token", { ...good, refresh_token: "" }, {}],
    ["lacks the token type", { ...good, token_type: undefined }, {}],
    ["has a token type that we do not speak", { ...good, token_type: "mac" }, {}],
    ["has a token type that is bound to a key", { ...good, token_type: "DPoP" }, {}],
    ["has an encrypted ID token", { ...good, id_token: "canary.b.c.d.e" }, {}],
    ["has a list of scopes", { ...good, scope: ["openid"] }, {}],
    ["has a life that is no number", { ...good, expires_in: "soon" }, {}],
    ["has a life below 0", { ...good, expires_in: -1 }, {}],
    ["has a life without end", { ...good, expires_in: "1e999" }, {}],
  ])("cannot be read when it %s", async (_, body, init) => {
    const failure = await failureOf(body, init);
    expect(failure.code).toBe("provider_answer_invalid");
    expectNothingLeaked(failure);
  });

  it("needs no ID token when no nonce was sent", async () => {
    const { id_token: _, ...rest } = good;
    const answer = await parseTokenResponse(metadata, "client-1", respond(rest), { requestedScopes: [] });
    expect(answer).not.toHaveProperty("identity");
  });

  it("S47: shows no token when it is printed", async () => {
    const answer = await parse(good);
    for (const text of [inspect(answer, { depth: null, showHidden: true }), JSON.stringify(answer)]) {
      expect(text).not.toContain("canary");
    }
  });
});

/** S47 */
function expectNothingLeaked(failure: Failure): void {
  expect(inspect(failure, { depth: null, showHidden: true })).not.toContain("canary");
  expect(JSON.stringify({ ...failure, message: failure.message, cause: failure.cause })).not.toContain("canary");
  expect(failure.cause).toBeUndefined();
}
