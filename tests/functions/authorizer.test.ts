import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createHandler } from "../../functions/authorizer.ts";
import { Failure } from "../../lib/errors.ts";
import { parsePrincipal } from "../../lib/http/principal.ts";
import { buildAuthorizerEvent } from "../fixtures/authorizer-event.ts";
import { buildContext, captureLog, requestedAt } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";
import { openMachineIssuers, podRequest } from "../fixtures/machine-issuers.ts";

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
    // As in a new process: a file that ran here before may have configured it.
    vi.resetModules();
    const { handler } = await import("../../functions/authorizer.ts");
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

describe("the deployed authorizer with a list of trusted issuers", () => {
  const before = { ...process.env };
  let machines: Awaited<ReturnType<typeof openMachineIssuers>>;
  beforeAll(async () => {
    machines = await openMachineIssuers();
  });
  beforeEach(() => vi.resetModules());
  afterEach(() => {
    process.env = { ...before };
  });
  afterAll(() => machines.close());

  /** The handler of a new process with these settings. */
  async function deploy(environment: Readonly<Record<string, string>>) {
    Object.assign(process.env, environment);
    const { handler: deployed } = await import("../../functions/authorizer.ts");
    return async (headers: Record<string, string>) => {
      const { result, text } = await captureLog(() => deployed(buildAuthorizerEvent(headers), buildContext()));
      return { context: result.context, text };
    };
  }
  const machine = { principal_id: "cluster:system:serviceaccount:billing:reader", tenant: "acme", permissions: "connectors:read" };

  test("in mode jwt lets the company's people in, and the machines of the list, and logs no token of either", async () => {
    const idp = await openIssuer();
    const ask = await deploy({
      AUTH_MODE: "jwt",
      OIDC_ISSUER: idp.issuer,
      OIDC_AUDIENCE: "aurora",
      CALLERS: JSON.stringify(machines.list),
    });
    const exp = Math.floor(Date.now() / 1000) + 60;
    const people = await idp.sign({ iss: idp.issuer, aud: "aurora", sub: "ada", role: "viewer", exp });
    expect(await ask({ authorization: `Bearer ${people}` })).toMatchObject({ context: { principal_id: "ada" } });
    const good = await machines.cluster.requestToken(podRequest);
    expect(await ask({ authorization: `Bearer ${good}`, "x-internal-secret": "not read in this mode" })).toMatchObject({
      context: machine,
    });
    const foreign = await machines.cluster.requestToken({ ...podRequest, namespace: "CANARY" });
    const refused = await ask({ authorization: `Bearer ${foreign}` });
    expect(refused.context).toEqual({ refusal: "unauthenticated" });
    expect(refused.text, "S47: the reason is logged, and nothing of the token").toContain("no caller of the list has these claims");
    for (const part of [...foreign.split("."), "CANARY"]) {
      expect(refused.text).not.toContain(part);
    }
    await idp.close();
  });

  test("in mode proxy lets the machines of the list in; where the front end speaks, it alone decides", async () => {
    const ask = await deploy({
      AUTH_MODE: "proxy",
      FRONT_END_SECRET_ID: "front-end",
      CALLERS: JSON.stringify(machines.list),
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    });
    const authorization = `Bearer ${await machines.cluster.requestToken(podRequest)}`;
    expect(await ask({ authorization })).toMatchObject({ context: machine });
    const spoken = await ask({ authorization, "x-internal-secret": "x" });
    expect(spoken.context, "the secret is compared, which cannot be read here").toMatchObject({ refusal: "secrets_unavailable" });
  });

  test("refuses everyone while the list is not as the deploy has checked it", async () => {
    const ask = await deploy({ AUTH_MODE: "jwt", OIDC_ISSUER: "https://idp.example", OIDC_AUDIENCE: "aurora", CALLERS: "[]" });
    const { context, text } = await ask({});
    expect(context).toEqual({ refusal: "configuration_invalid" });
    expect(text).toContain("CALLERS: the list: there is no issuer in it");
  });
});
