import fc from "fast-check";
import { generateKeyPair, type JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { authenticateJwt, type JwtConfig } from "../../lib/http/authenticate-jwt.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { requestedAt } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";

let idp: Awaited<ReturnType<typeof openIssuer>>;
beforeAll(async () => {
  idp = await openIssuer();
});
beforeEach(() => idp.reset());
afterAll(() => idp.close());

const now = requestedAt.getTime() / 1000;
const claims = (changes: Record<string, unknown> = {}): JWTPayload => ({
  iss: idp.issuer,
  aud: "aurora",
  sub: "ada",
  org_id: "acme",
  exp: now + 60,
  ...changes,
});
const open = (changes: Partial<JwtConfig> = {}, clock: () => Date = () => requestedAt) =>
  authenticateJwt(
    { issuer: idp.issuer, audience: "aurora", orgClaim: "org_id", permissionsClaim: "permissions", roleClaim: "role", ...changes },
    clock,
  );
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const authenticate = async (changes: Record<string, unknown> = {}, config: Partial<JwtConfig> = {}) =>
  open(config)(bearer(await idp.sign(claims(changes))));
const unauthenticated = { code: "unauthenticated" };

describe("S49: the caller of a valid token", () => {
  test("is its subject, in the organisation of its claim", async () => {
    expect(await authenticate({ permissions: ["connectors:read", "tokens:read", "other"] })).toEqual({
      id: "ada",
      tenant: "acme",
      permissions: new Set(["connectors:read", "tokens:read"]),
    });
  });

  test("belongs to an organisation of their own when the token names none", async () => {
    expect(await authenticate({ org_id: undefined })).toMatchObject({ tenant: "user:ada" });
  });

  test.each([
    ["a list", { permissions: ["connectors:read"] }, ["connectors:read"]],
    ["words", { permissions: "connectors:read connectors:write" }, ["connectors:read", "connectors:write"]],
    ["an empty list, whatever the role", { permissions: [], role: "admin" }, []],
    ["neither claim", {}, []],
    ["viewer", { role: "viewer" }, ["connectors:read"]],
    ["editor", { role: "editor" }, ["connectors:read", "connectors:write"]],
    ["admin, without the broker", { role: "admin" }, ["connectors:read", "connectors:write", "clients:write", "audit:read"]],
    ["an unknown role", { role: "owner" }, []],
    ["a role that is no text", { role: ["admin"] }, []],
  ])("has the permissions of %s", async (_what, changes, expected) => {
    expect([...(await authenticate(changes)).permissions]).toEqual(expected);
  });

  test("is read from the claims that the deployment names", async () => {
    const config = { orgClaim: "https://x/org", permissionsClaim: "scope", roleClaim: "groups" };
    expect(await authenticate({ "https://x/org": "globex", scope: "tokens:read" }, config)).toMatchObject({
      tenant: "globex",
      permissions: new Set(["tokens:read"]),
    });
  });
});

describe("a token is refused", () => {
  test.each([
    ["of another issuer", { iss: "https://evil.example" }],
    ["for another audience", { aud: "other" }],
    ["without audience", { aud: undefined }],
    ["that has expired", { exp: now - 31 }],
    ["that never expires", { exp: undefined }],
    ["that is not valid yet", { nbf: now + 31 }],
    ["without subject", { sub: undefined }],
    ["with a subject that is a number", { sub: 42 }],
    ["with a subject that is a list", { sub: ["ada"] }],
    ["with a subject that is nothing", { sub: null }],
    ["with a subject that leaves no room for its own organisation", { sub: "s".repeat(252), org_id: undefined }],
    ["with an empty subject", { sub: "" }],
    ["with an empty organisation", { org_id: "" }],
    ["with an organisation that is no text", { org_id: ["acme"] }],
    ["with an organisation named like a person's own", { org_id: "user:bob" }],
  ])("%s", async (_what, changes) => {
    await expect(authenticate(changes)).rejects.toMatchObject(unauthenticated);
  });

  test("or it is a caller, whatever is in its claims", async () => {
    const authenticate = open();
    const anything = fc.record({ sub: fc.jsonValue(), org_id: fc.jsonValue(), permissions: fc.jsonValue(), role: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.constant({ sub: "ada", permissions: { toString: 1 } })), async (changes) => {
        const outcome = await authenticate(bearer(await idp.sign(claims(changes)))).catch((error: unknown) => error);
        expect(outcome).toSatisfy((value: unknown) =>
          value instanceof Failure ? value.code === "unauthenticated" : !(value instanceof Error),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("but a clock may be 30 seconds off", async () => {
    await expect(authenticate({ exp: now - 29, nbf: now + 30 })).resolves.toMatchObject({ id: "ada" });
  });

  test.each([undefined, "", "Basic YTpi", "Bearer", "Bearer a b", "Bearer not-a-token", "token"])(
    "when the header is %j",
    async (authorization) => {
      await expect(open()(authorization === undefined ? {} : { authorization })).rejects.toMatchObject(unauthenticated);
    },
  );

  test("signed with another key", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    await expect(open()(bearer(await idp.sign(claims(), { key: privateKey })))).rejects.toMatchObject(unauthenticated);
  });

  test("signed with the issuer's public key as a secret (HS256)", async () => {
    const key = new TextEncoder().encode(JSON.stringify(idp.publicJwk).padEnd(32));
    await expect(open()(bearer(await idp.sign(claims(), { key, alg: "HS256" })))).rejects.toMatchObject(unauthenticated);
  });

  test("without a signature (none)", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    await expect(open()(bearer(`${part({ alg: "none" })}.${part(claims())}.`))).rejects.toMatchObject(unauthenticated);
  });

  test("signed with an algorithm that is not on the list (ES384)", async () => {
    const { privateKey } = await generateKeyPair("ES384");
    await expect(open()(bearer(await idp.sign(claims(), { key: privateKey, alg: "ES384" })))).rejects.toMatchObject(unauthenticated);
  });

  test("with an unknown key id, without asking the issuer again within 30 seconds", async () => {
    const authenticate = open();
    for (const kid of ["x1", "x2", "x3"]) {
      await expect(authenticate(bearer(await idp.sign(claims(), { kid })))).rejects.toMatchObject(unauthenticated);
    }
    expect(idp.calls).toEqual(["/.well-known/openid-configuration", "/jwks"]);
  });
});

describe("the issuer's keys", () => {
  test("are fetched once for many tokens", async () => {
    const authenticate = open();
    const token = await idp.sign(claims());
    await Promise.all([1, 2, 3].map(() => authenticate(bearer(token))));
    await authenticate(bearer(token));
    expect(idp.calls).toEqual(["/.well-known/openid-configuration", "/jwks"]);
  });

  test("are found without discovery when the deployment says where they are", async () => {
    await authenticate({}, { jwksUrl: `${idp.issuer}/jwks` });
    expect(idp.calls).toEqual(["/jwks"]);
  });

  test("are read below an issuer with a slash at its end, which its name keeps", async () => {
    const issuer = `${idp.issuer}/`;
    idp.answers["/.well-known/openid-configuration"] = { status: 200, body: { issuer, jwks_uri: `${issuer}jwks` } };
    await expect(authenticate({ iss: issuer }, { issuer })).resolves.toMatchObject({ id: "ada" });
  });

  test.each([
    ["discovery is down", "/.well-known/openid-configuration", { status: 500, body: {} }, "identity_unavailable"],
    ["discovery is nonsense", "/.well-known/openid-configuration", { status: 200, body: [] }, "identity_unavailable"],
    [
      "discovery names another issuer",
      "/.well-known/openid-configuration",
      { status: 200, body: { issuer: "https://evil.example", jwks_uri: "https://evil.example/jwks" } },
      "configuration_invalid",
    ],
    ["the keys are down", "/jwks", { status: 503, body: {} }, "identity_unavailable"],
    ["the keys are nonsense", "/jwks", { status: 200, body: { keys: "x" } }, "identity_unavailable"],
    ["there are no keys", "/jwks", { status: 200, body: { keys: [] } }, "identity_unavailable"],
    ["a key is no object", "/jwks", { status: 200, body: { keys: ["x"] } }, "identity_unavailable"],
    ["the keys are too large", "/jwks", { status: 200, body: { keys: [{ x: "x".repeat(150_000) }] } }, "identity_unavailable"],
  ])("cannot be read when %s; a second later the issuer is asked again", async (_what, path, answer, code) => {
    const clock = stoppedClock(requestedAt);
    const authenticate = open({}, clock);
    const token = await idp.sign(claims());
    idp.answers[path] = answer;
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code });
    idp.reset();
    clock.moveSeconds(0.9);
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code });
    expect(idp.calls).toEqual([]);
    clock.moveSeconds(0.1);
    await expect(authenticate(bearer(token))).resolves.toMatchObject({ id: "ada" });
  });

  test("cannot be used when the signing key cannot be read; the issuer is asked again beside the next caller", async () => {
    const clock = stoppedClock(requestedAt);
    const authenticate = open({}, clock);
    const token = await idp.sign(claims());
    idp.answers["/jwks"] = { status: 200, body: { keys: [{ kty: "EC", crv: "P-256", kid: "k1", x: "", y: "" }] } };
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code: "identity_unavailable" });
    idp.reset();
    clock.moveSeconds(30);
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code: "identity_unavailable" });
    await expect.poll(() => authenticate(bearer(token))).toMatchObject({ id: "ada" });
  });

  test("cannot be read when the issuer's port is closed", async () => {
    await expect(authenticate({}, { jwksUrl: "http://127.0.0.1:9/jwks" })).rejects.toMatchObject({ code: "identity_unavailable" });
  });
});
