import { afterEach, describe, expect, test } from "vitest";
import { createHandler, handler } from "../../functions/authorizer.ts";
import { Failure } from "../../lib/errors.ts";
import { parsePrincipal } from "../../lib/http/principal.ts";
import { buildAuthorizerEvent } from "../fixtures/authorizer-event.ts";
import { buildContext, captureLog, requestedAt } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";

const ada = { id: "ada", tenant: "acme", permissions: new Set(["connectors:read"] as const) };

describe("the authorizer", () => {
  test("lets a verified caller through with the principal that the endpoint reads", async () => {
    const authorize = createHandler({ authenticate: async () => ada });
    const answer = await authorize(buildAuthorizerEvent({}), buildContext());
    expect(answer).toEqual({ isAuthorized: true, context: { principal_id: "ada", tenant: "acme", permissions: "connectors:read" } });
    expect(parsePrincipal(answer.context)).toEqual(ada);
  });

  test("reads header names in any case", async () => {
    const authorize = createHandler({ authenticate: async (headers) => ({ ...ada, id: headers["x-user-id"] ?? "unknown" }) });
    expect(await authorize(buildAuthorizerEvent({ "X-User-ID": "bob" }), buildContext())).toMatchObject({
      context: { principal_id: "bob" },
    });
  });

  test.each([
    [new Failure("unauthenticated"), "unauthenticated"],
    [new Failure("forbidden"), "forbidden"],
    [new Failure("secrets_unavailable"), "secrets_unavailable"],
    [new Failure("identity_unavailable", { retryAfterSeconds: 7 }), "identity_unavailable"],
    [new TypeError("bug"), "internal"],
  ] as const)("sends a refusal along in place of a principal: %s", async (error, refusal) => {
    const authorize = createHandler({ authenticate: () => Promise.reject(error) });
    const { result } = await captureLog(() => authorize(buildAuthorizerEvent({}), buildContext()));
    const { retryAfterSeconds } = error instanceof Failure ? error : {};
    const wait = retryAfterSeconds === undefined ? {} : { retry_after_seconds: String(retryAfterSeconds) };
    expect(result).toEqual({ isAuthorized: true, context: { refusal, ...wait } });
    expect(() => parsePrincipal(result.context)).toThrow(expect.objectContaining({ code: refusal, retryAfterSeconds }));
  });

  test("S47: logs why, and nothing that was sent", async () => {
    const authorize = createHandler({
      authenticate: () => Promise.reject(new Failure("unauthenticated", { detail: "jwt: ERR_JWT_EXPIRED exp" })),
    });
    const headers = { authorization: "Bearer HEADERCANARY", cookie: "a=HEADERCANARY" };
    const { text, entries } = await captureLog(() => authorize(buildAuthorizerEvent(headers), buildContext()));
    expect(entries).toMatchObject([
      { level: "WARN", code: "unauthenticated", detail: "jwt: ERR_JWT_EXPIRED exp", route: "GET /connections" },
    ]);
    expect(text).not.toContain("CANARY");
  });
});

describe("the deployed authorizer", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test("refuses with the code while it is not configured, then works when it is", async () => {
    const idp = await openIssuer();
    Object.assign(process.env, { AUTH_MODE: "jwt", OIDC_ISSUER: "", OIDC_AUDIENCE: "" });
    const { result, entries } = await captureLog(() => handler(buildAuthorizerEvent({}), buildContext()));
    expect(result).toEqual({ isAuthorized: true, context: { refusal: "configuration_invalid" } });
    expect(entries[0]).toMatchObject({ detail: "missing: OIDC_ISSUER, OIDC_AUDIENCE" });

    Object.assign(process.env, { OIDC_ISSUER: idp.issuer, OIDC_AUDIENCE: "aurora" });
    const exp = Math.max(Date.now(), requestedAt.getTime()) / 1000 + 60;
    const token = await idp.sign({ iss: idp.issuer, aud: "aurora", sub: "ada", role: "viewer", exp: Math.floor(exp) });
    expect(await handler(buildAuthorizerEvent({ authorization: `Bearer ${token}` }), buildContext())).toEqual({
      isAuthorized: true,
      context: { principal_id: "ada", tenant: "user:ada", permissions: "connectors:read" },
    });
    await idp.close();
  });
});
