import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { parseRefreshResponse } from "../../lib/oauth/refresh-response.ts";

const good = {
  access_token: "canary-access",
  token_type: "Bearer",
  expires_in: 3599,
  refresh_token: "canary-refresh",
  scope: "openid email",
};

type Init = { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };

const parse = (body: unknown, { status = 200, headers = {} }: Init = {}) =>
  parseRefreshResponse(
    {
      status,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    },
    ["invalid_rapt"],
  );

function failureOf(body: unknown, init?: Init): Failure {
  try {
    parse(body, init);
  } catch (error) {
    return error instanceof Failure ? error : expect.fail(`not a failure: ${inspect(error)}`);
  }
  return expect.fail("no failure");
}

describe("the answer to a refresh", () => {
  it("holds tokens, their lifetimes and the granted scopes", () => {
    const { accessToken, refreshToken, ...rest } = parse({ ...good, refresh_token_expires_in: "86400" });
    expect([accessToken.reveal(), refreshToken?.reveal()]).toEqual([good.access_token, good.refresh_token]);
    expect(rest).toEqual({ expiresInSeconds: 3599, refreshTokenExpiresInSeconds: 86_400, scopes: ["openid", "email"] });
  });

  it("may hold only an access token", () => {
    const { accessToken, ...rest } = parse({ access_token: "canary-access", token_type: "bearer" });
    expect([accessToken.reveal(), rest]).toEqual(["canary-access", {}]);
  });

  it.each([null, "", " ", ["openid"], undefined])("leaves the scopes unchanged when it names none: %j", (scope) => {
    const { refreshToken, scopes } = parse({ ...good, scope });
    expect([refreshToken?.reveal(), scopes]).toEqual([good.refresh_token, undefined]);
  });

  it.each([null, ""])("leaves the refresh token unchanged when it holds %j", (refreshToken) => {
    expect(parse({ ...good, refresh_token: refreshToken })).not.toHaveProperty("refreshToken");
  });

  it("may begin with a byte order mark", () => {
    expect(parse(`\ufeff${JSON.stringify(good)}`)).toEqual(parse(good));
  });

  it("is accepted with any ID token, which is ignored here", () => {
    expect(parse({ ...good, id_token: 7 })).toEqual(parse(good));
  });

  it.each([
    ["no JSON", "canary <html>"],
    ["a list", ["canary"]],
    ["no access token", { ...good, access_token: undefined }],
    ["an empty access token", { ...good, access_token: "" }],
    ["an access token that is no text", { ...good, access_token: { canary: 1 } }],
    ["no token type", { ...good, token_type: undefined }],
    ["another token type", { ...good, token_type: "canary" }],
    ["a refresh token that is no text", { ...good, refresh_token: ["canary"] }],
  ])("RFC 6749, section 5.1: is refused when it is %s, and is not repeated (S47)", (_, body) => {
    const failure = failureOf(body);
    expect(failure.code).toBe("provider_answer_invalid");
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain("canary");
  });

  it.each([
    [400, { error: "invalid_grant" }, "grant_revoked"],
    [400, { error: "invalid_grant", error_subtype: "invalid_rapt" }, "session_control"],
    [400, { error: "invalid_grant", error_subtype: "another" }, "grant_revoked"],
    [400, { error: "admin_policy_enforced" }, "consent_blocked"],
    [401, { error: "invalid_client" }, "client_misconfigured"],
    [403, { error: "unauthorized_client" }, "client_misconfigured"],
    [400, { error: "canary" }, "provider_answer_invalid"],
    [400, { error: 7 }, "provider_answer_invalid"],
    [400, "canary", "provider_answer_invalid"],
    [404, {}, "provider_answer_invalid"],
    [201, good, "provider_answer_invalid"],
    [429, { error: "invalid_grant" }, "provider_throttled"],
    [500, { error: "invalid_grant" }, "provider_unavailable"],
    [503, "canary", "provider_unavailable"],
  ] as const)("RFC 6749, section 5.2: of status %i and body %j is %s", (status, body, code) => {
    const failure = failureOf(body, { status });
    expect(failure.code).toBe(code);
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain("canary");
  });

  it.each([429, 503])("of status %i gives the provider's Retry-After", (status) => {
    expect(failureOf("", { status, headers: { "retry-after": "600" } }).retryAfterSeconds).toBe(600);
    expect(failureOf("", { status }).retryAfterSeconds).toBeUndefined();
  });

  it("never means a revoked grant when it is not JSON: a proxy on the way may have sent it", () => {
    const body = { error: "invalid_grant" };
    for (const type of ["text/html", "application/jsonp", ""]) {
      expect(failureOf(body, { status: 400, headers: { "content-type": type } }).code).toBe("provider_answer_invalid");
    }
  });

  it("means with a challenge that the client was not authenticated, whatever the body says", () => {
    const headers = { "www-authenticate": 'Basic realm="token"' };
    expect(failureOf({ error: "invalid_grant" }, { status: 401, headers }).code).toBe("client_misconfigured");
    // A challenge without a scheme is ignored.
    for (const header of ["", 'realm="token"']) {
      const odd = { "www-authenticate": header };
      expect(failureOf({ error: "invalid_grant" }, { status: 401, headers: odd }).code).toBe("grant_revoked");
    }
  });

  it("means a revoked grant only with `invalid_grant` in a client error", () => {
    const status = fc.integer({ min: 201, max: 599 });
    const error = fc.oneof(fc.constantFrom("invalid_grant", "invalid_client", "invalid_request"), fc.string());
    fc.assert(
      fc.property(status, error, (at, word) => {
        const ended = failureOf({ error: word }, { status: at }).code === "grant_revoked";
        expect(ended).toBe(word === "invalid_grant" && at >= 400 && at < 500 && at !== 429);
      }),
    );
  });
});
