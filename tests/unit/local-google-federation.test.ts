import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type IdentityIssuer, identityUrl, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { CLOUD, type Fields, openGoogle } from "./local-google-fixture.ts";

const issuer = `${identityUrl}/id/t/acme`;
const pool = "projects/415104041201/locations/global/workloadIdentityPools/aurora";
const provider = `${pool}/providers/aurora`;
const audience = `https://iam.googleapis.com/${provider}`;
const email = "aurora-reader@shop-production.iam.gserviceaccount.com";
const principal = (subject: string) => `principal://iam.googleapis.com/${pool}/subject/${subject}`;

let issuers: IdentityIssuer;
let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  issuers = await openIdentityIssuer();
  google = await openGoogle(issuers.bases);
});
afterAll(async () => {
  await google.close();
  await issuers.close();
});

const poolPath = "workload-identity-pools/shop-production/aurora";
const providerPath = `${poolPath}/providers/aurora`;
const made = async (method: string, path: string, body?: object) => {
  const answer = await google.control(method, path, body);
  expect([path, answer.status, answer.status === 200 ? "" : answer.body]).toEqual([path, 200, ""]);
  return answer.body;
};
const bind = (members: readonly string[], method = "POST") =>
  made(method, `service-accounts/${email}/bindings`, { role: "roles/iam.workloadIdentityUser", members });

/** What the customer's script makes. */
const setUp = async (changes: object = {}) => {
  await made("POST", "workload-identity-pools", { project_id: "shop-production", id: "aurora" });
  await made("POST", `${poolPath}/providers`, {
    id: "aurora",
    issuer,
    allowed_audiences: [audience],
    attribute_condition: "assertion.sub=='conn:1'",
    ...changes,
  });
  await made("POST", "service-accounts", { name: "aurora-reader", project_id: "shop-production", projects: [], key: false });
  await bind([principal("conn:1")]);
};

beforeEach(() => google.control("POST", "reset"));

const seconds = () => Math.floor(Date.now() / 1000);
const sign = (claims: object = {}, kid?: string) =>
  issuers.sign({ iss: issuer, sub: "conn:1", aud: audience, iat: seconds(), exp: seconds() + 300, ...claims }, kid);

const send = (token: string, changes: Fields = {}) =>
  google.post("/v1/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    audience: `//iam.googleapis.com/${provider}`,
    scope: CLOUD,
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    subject_token: token,
    ...changes,
  });
const exchange = async (claims: object = {}) => send(await sign(claims));
const federated = async (claims: object = {}) => String((await exchange(claims)).body.access_token);
const impersonate = (accessToken: string, body: object = {}) =>
  google.request("POST", `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`, {
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ scope: [CLOUD], lifetime: "600s", ...body }),
  });

const conditionFailed = ["unauthorized_client", "The given credential is rejected by the attribute condition."];
const invalidTarget = [
  "invalid_target",
  `The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.`,
];
const unreachable = ["invalid_grant", "Error connecting to the given credential's issuer."];
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => {
  expect(status).toBe(400);
  expect(Object.keys(body)).toEqual(["error", "error_description"]);
  return [body.error, body.error_description];
};

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

describe("what a customer's provider leaves open", () => {
  test("without a condition, everybody whom the issuer names is let into the pool, and the binding decides", async () => {
    await setUp({ attribute_condition: null });
    expect((await impersonate(await federated({ sub: "conn:2" }))).status).toBe(403);
    await bind([`principalSet://iam.googleapis.com/${pool}/*`]);
    expect((await impersonate(await federated({ sub: "conn:2" }))).status).toBe(200);
  });

  test("an attribute can be bound, and says who comes", async () => {
    await setUp({
      attribute_condition: "attribute.tenant == 'acme'",
      attribute_mapping: { "google.subject": "assertion.sub", "attribute.tenant": "assertion.tenant" },
    });
    await bind([`principalSet://iam.googleapis.com/${pool}/attribute.tenant/acme`]);
    expect((await impersonate(await federated({ sub: "conn:2", tenant: "acme" }))).status).toBe(200);
    expect(refusalOf(await exchange({ sub: "conn:2", tenant: "other" }))).toEqual(conditionFailed);
  });

  test("a subject of more than 127 bytes is refused, whoever made it so long", async () => {
    await setUp({ attribute_condition: null, attribute_mapping: { "google.subject": `'${"x".repeat(122)}' + assertion.sub` } });
    expect(refusalOf(await exchange())[1]).toMatch(/^The size of mapped attribute google.subject exceeds the 127 bytes limit/);
  });

  test("without audiences of its own, a provider takes the one that Google documents", async () => {
    await setUp({ allowed_audiences: [] });
    expect((await exchange()).status).toBe(200);
    expect((await exchange({ aud: "x" })).status).toBe(400);
  });
});

describe("what a customer cannot make", () => {
  beforeEach(() => setUp());
  const create = (changes: object) => google.control("POST", `${poolPath}/providers`, { id: "second", issuer, ...changes });

  test("a provider that trusts an issuer without https", async () => {
    const { status, body } = await create({ issuer: "http://id.aurora.example/id/t/acme" });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("The scheme must be https.")]);
  });

  test("a provider without a subject, or with a condition that is no expression", async () => {
    expect((await create({ attribute_mapping: {} })).status).toBe(400);
    expect((await create({ attribute_condition: "assertion.sub =" })).status).toBe(400);
  });

  test("a provider that the organisation's policy does not allow; one that stands already goes on", async () => {
    await made("PATCH", "projects/shop-production/iam", { allowed_issuers: ["https://accounts.example"] });
    const { status, body } = await create({});
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("Org Policy violated for value")]);
    expect((await exchange()).status).toBe(200);
    expect((await create({ issuer: "https://accounts.example" })).status).toBe(200);
  });

  test("a pool with the id of one that was deleted in the last 30 days; undeleting it brings it back", async () => {
    await made("DELETE", poolPath);
    const again = { project_id: "shop-production", id: "aurora" };
    expect((await google.control("POST", "workload-identity-pools", again)).status).toBe(409);
    await made("POST", `${poolPath}/undelete`);
    expect((await exchange()).status).toBe(200);
    await made("DELETE", poolPath);
    await made("POST", "clock", { skew_seconds: 30 * 86_400 });
    expect((await google.control("POST", "workload-identity-pools", again)).status).toBe(200);
  });
});
