import { decodeProtectedHeader } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { identityUrl, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import {
  audience,
  conditionFailed,
  issuer,
  openGoogleFederation,
  pool,
  poolPath,
  principal,
  provider,
  providerPath,
  refusalOf,
} from "./local-google-federation-fixture.ts";
import type { Fields } from "./local-google-fixture.ts";

const { issuers, google, made, bind, sign, send, exchange, seconds, setUp, federated, impersonate, close } = await openGoogleFederation();
afterAll(close);
beforeEach(() => google.control("POST", "reset"));

const invalidTarget = [
  "invalid_target",
  `The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.`,
];
const unreachable = ["invalid_grant", "Error connecting to the given credential's issuer."];

describe("a token of the issuer that a provider trusts", () => {
  beforeEach(() => setUp());

  test("is exchanged for one that lives as long, and that gives a service account's token", async () => {
    const { status, body } = await exchange();
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: expect.closeTo(300, -1),
      },
    ]);
    const minted = await impersonate(String(body.access_token));
    expect([minted.status, minted.body]).toEqual([200, { accessToken: expect.any(String), expireTime: expect.stringMatching(/Z$/) }]);
  });

  test("gives a token that opens nothing by itself, and that sign-in does not know", async () => {
    const token = await federated();
    expect((await google.read("/v3/projects/shop-production", token)).status).toBe(403);
    expect((await google.read(`/tokeninfo?access_token=${token}`)).body).toEqual({
      error: "invalid_token",
      error_description: "Invalid Value",
    });
  });

  test("may live for years: Google takes an hour of it", async () => {
    expect((await exchange({ exp: seconds() + 11 * 365 * 86_400 })).body.expires_in).toBe(3600);
  });

  test("may have several audiences, of which one fits", async () => {
    expect((await exchange({ aud: ["other", audience] })).status).toBe(200);
  });

  test.each<[string, object, readonly string[]]>([
    ["another subject", { sub: "conn:2" }, conditionFailed],
    ["another case of the subject", { sub: "CONN:1" }, conditionFailed],
    ["no subject", { sub: undefined }, conditionFailed],
    ["another audience", { aud: "x" }, ["invalid_grant", "The audience in ID Token [x] does not match the expected audience."]],
    ["no audience", { aud: undefined }, ["invalid_grant", "The audience in ID Token [] does not match the expected audience."]],
    [
      "another issuer",
      { iss: `${identityUrl}/id/t/other` },
      ["invalid_grant", `The issuer in ID Token ${identityUrl}/id/t/other does not match the expected one in config: ${issuer}`],
    ],
    ["no issuer", { iss: undefined }, ["invalid_grant", "The issuer in ID Token null does not match the expected one"]],
    ["an end in the past", { iat: 1000, exp: 1300 }, ["invalid_grant", "ID Token issued at 1000 is stale to sign-in."]],
    ["a beginning in the future", { iat: 9_999_999_000 }, ["invalid_grant", "ID Token issued at 9999999000 is stale to sign-in."]],
    ["no end", { exp: undefined }, ["invalid_grant", "ID Token issued at null is stale to sign-in."]],
    ["no beginning", { iat: undefined }, ["invalid_grant", "ID Token issued at null is stale to sign-in."]],
  ])("is refused with %s", async (_what, claims, refusal) => {
    expect(refusalOf(await exchange(claims))).toEqual(refusal);
  });

  test.each<[string, Fields, readonly string[]]>([
    [
      "an audience with https",
      { audience: `https://iam.googleapis.com/${provider}` },
      ["invalid_request", 'Invalid value for "audience".'],
    ],
    [
      "a project id",
      { audience: `//iam.googleapis.com/${provider.replace("415104041201", "shop-production")}` },
      ["invalid_request", 'Invalid value for "audience".'],
    ],
    ["no scope", { scope: "" }, ["invalid_request", "Scope(s) must be provided."]],
    ["another type", { requested_token_type: "x" }, ["invalid_request", "Invalid value of requested_token_type in request."]],
    ["a provider that does not exist", { audience: `//iam.googleapis.com/${pool}/providers/other` }, invalidTarget],
  ])("is refused in a request with %s", async (_what, changes, refusal) => {
    expect(refusalOf(await send(await sign(), changes))).toEqual(refusal);
  });

  test("is refused when it is no token, or is signed by another key", async () => {
    expect(refusalOf(await send("x"))[0]).toBe("invalid_grant");
    const other = await openIdentityIssuer();
    const { kid } = decodeProtectedHeader(await sign());
    const foreign = await other.sign({ iss: issuer, sub: "conn:1", aud: audience, iat: seconds(), exp: seconds() + 300 }, kid);
    await other.close();
    expect(refusalOf(await send(foreign))).toEqual(["invalid_grant", "Unable to verify the ID Token signature."]);
  });

  test("is refused while the issuer cannot be reached, or does not publish its key, in words that blame the issuer", async () => {
    expect(refusalOf(await send(await sign({}, "unknown")))).toEqual(unreachable);
    await google.control("POST", "reset");
    await setUp();
    await made("POST", "settings", { issuers_away: true });
    expect(refusalOf(await exchange())).toEqual(unreachable);
    await made("POST", "settings", { issuers_away: false });
    expect((await exchange()).status).toBe(200);
  });

  test("is accepted with a key that the issuer has added since", async () => {
    await federated();
    issuers.rotate({ isPublished: true });
    expect((await exchange()).status).toBe(200);
  });

  test.each<[string, string, string, object?]>([
    ["disabled", "PATCH", providerPath, { disabled: true }],
    ["deleted", "DELETE", providerPath],
  ])(
    "is refused once the provider is %s, and tokens that it gave before still give a service account's",
    async (_what, method, path, body) => {
      const token = await federated();
      await made(method, path, body);
      expect(refusalOf(await exchange())).toEqual(invalidTarget);
      expect((await impersonate(token)).status).toBe(200);
    },
  );

  test.each<[string, string, object?]>([
    ["disabled", "PATCH", { disabled: true }],
    ["deleted", "DELETE"],
  ])("is refused once the pool is %s, and so are tokens that it gave before", async (_what, method, body) => {
    const token = await federated();
    await made(method, poolPath, body);
    expect(refusalOf(await exchange())).toEqual(invalidTarget);
    expect((await impersonate(token)).status).toBe(403);
  });

  test("finds no service account when the binding names another subject", async () => {
    await bind([principal("conn:1")], "DELETE");
    await bind([principal("conn:2")]);
    const { status, body } = await impersonate(await federated());
    expect([status, JSON.stringify(body)]).toEqual([403, expect.stringContaining("iam.serviceAccounts.getAccessToken")]);
  });

  test("finds no service account until a new binding has spread", async () => {
    await bind([principal("conn:1")], "DELETE");
    await made("POST", "settings", { iam_propagation_seconds: 70 });
    await bind([principal("conn:1")]);
    expect((await impersonate(await federated())).status).toBe(403);
    await made("POST", "clock", { skew_seconds: 71 });
    expect((await impersonate(await federated({ iat: seconds() + 71, exp: seconds() + 371 }))).status).toBe(200);
  });

  test("needs the APIs in the project of the pool, where its calls are paid", async () => {
    const enable = (service: string, enabled: boolean) => made("PUT", "services", { project: "shop-production", service, enabled });
    await made("POST", "settings", { home_apis_required: true });
    expect([(await exchange()).status, JSON.stringify((await exchange()).body)]).toEqual([
      403,
      expect.stringContaining("SERVICE_DISABLED"),
    ]);
    await enable("sts.googleapis.com", true);
    const token = await federated();
    expect((await impersonate(token)).status).toBe(403);
    await enable("iamcredentials.googleapis.com", true);
    expect((await impersonate(token)).status).toBe(200);
  });

  test("gives no service account's token for longer than an hour", async () => {
    expect((await impersonate(await federated(), { lifetime: "3601s" })).status).toBe(400);
  });
});
