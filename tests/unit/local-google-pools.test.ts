import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openIam, PROJECT, refusal } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(() => iam.reset());
afterAll(() => iam.close());

const issuer = "https://id.example.com/id/t/acme";
const name = "projects/415104041201/locations/global/workloadIdentityPools/aurora";
const pools = `/v1/projects/${PROJECT}/locations/global/workloadIdentityPools`;
const pool = `${pools}/aurora`;
const provider = `${pool}/providers/aurora`;
const audience = `https://iam.googleapis.com/${name}/providers/aurora`;
const trust = {
  attributeMapping: { "google.subject": "assertion.sub" },
  attributeCondition: "assertion.sub=='conn:1'",
  oidc: { issuerUri: issuer, allowedAudiences: [audience] },
};
const mask = "attributeMapping,attributeCondition,oidc.issuerUri,oidc.allowedAudiences,disabled";

const addPool = (id = "aurora", token?: string) => iam.call("POST", `${pools}?workloadIdentityPoolId=${id}`, {}, token);
const addProvider = (changes: object = {}, id = "aurora") =>
  iam.call("POST", `${pool}/providers?workloadIdentityPoolProviderId=${id}`, { ...trust, ...changes });
const ofIssuer = (issuerUri: string) => ({ oidc: { issuerUri, allowedAudiences: [audience] } });
const taken = { status: 409, word: "ALREADY_EXISTS", message: "Requested entity already exists" };
const unknown = { status: 404, word: "NOT_FOUND", message: "Requested entity was not found." };
const giveGrace = (role: string) => iam.control("POST", `projects/${PROJECT}/bindings`, { role, members: ["user:grace@personal.example"] });

describe("a workload identity pool", () => {
  test("is made by an operation that is named under it, and that takes its time", async () => {
    await iam.control("POST", "settings", { pool_operation_seconds: 5 });
    const { status, body } = await addPool();
    expect([status, body]).toEqual([200, { name: expect.stringMatching(new RegExp(`^${name}/operations/\\w+$`)) }]);
    const poll = async () => (await iam.call("GET", `/v1/${body.name}`)).body;
    expect(await poll()).toEqual({ name: body.name });
    await iam.skew(6);
    expect(await poll()).toEqual({ name: body.name, done: true, response: { name, state: "ACTIVE" } });
  });

  test("is the one that the control plane knows, and the other way round", async () => {
    await addPool();
    await addProvider();
    expect((await iam.control("GET", "state")).body.workload_identity_pools).toEqual([
      expect.objectContaining({
        id: "aurora",
        providers: [expect.objectContaining({ id: "aurora", issuer, allowed_audiences: [audience] })],
      }),
    ]);
    await iam.control("POST", "workload-identity-pools", { project_id: PROJECT, id: "byhand" });
    expect((await iam.call("GET", `${pools}/byhand`)).body).toMatchObject({ state: "ACTIVE" });
  });

  test("keeps its id for 30 days after it was deleted, and can be undeleted for as long", async () => {
    await addPool();
    expect((await iam.call("DELETE", pool)).status).toBe(200);
    expect((await iam.call("GET", pool)).body).toMatchObject({ state: "DELETED", expireTime: expect.any(String) });
    expect(refusal(await addPool())).toEqual(taken);
    expect(refusal(await iam.call("DELETE", pool))).toEqual(unknown);
    expect(refusal(await addProvider())).toMatchObject({ status: 400, word: "FAILED_PRECONDITION" });
    expect((await iam.call("POST", `${pool}:undelete`, {})).status).toBe(200);
    expect((await iam.call("GET", pool)).body).toMatchObject({ state: "ACTIVE" });
    expect(refusal(await iam.call("POST", `${pool}:undelete`, {}))).toMatchObject({ status: 400, word: "FAILED_PRECONDITION" });
    await iam.call("DELETE", pool);
    await iam.skew(30 * 86_400 + 1);
    const { accessToken } = await iam.signIn();
    expect(refusal(await iam.call("GET", pool, undefined, accessToken))).toEqual(unknown);
    expect((await addPool("aurora", accessToken)).status).toBe(200);
  });

  test("is switched off and on", async () => {
    await addPool();
    const change = (disabled: boolean) => iam.call("PATCH", `${pool}?updateMask=disabled`, { disabled });
    await change(true);
    expect((await iam.call("GET", pool)).body).toEqual({ name, state: "ACTIVE", disabled: true });
    await change(false);
    expect((await iam.call("GET", pool)).body).toEqual({ name, state: "ACTIVE" });
  });

  test.each(["abc", "gcp-aurora", "Aurora", "a".repeat(33)])("has no id such as %s", async (id) => {
    expect(refusal(await addPool(id))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test.each([
    ["roles/viewer", 200, 403],
    ["roles/editor", 200, 403],
    ["roles/iam.workloadIdentityPoolAdmin", 200, 200],
    ["roles/owner", 200, 200],
    ["roles/browser", 403, 403],
  ])("may be read and made with %s: %i, %i", async (role, read, write) => {
    await addPool();
    await giveGrace(role);
    expect((await iam.call("GET", pool, undefined, iam.tokens.grace())).status).toBe(read);
    const made = await addPool("another", iam.tokens.grace());
    expect(made.status).toBe(write);
    if (write === 403) {
      expect(refusal(made).message).toContain("Permission 'iam.workloadIdentityPools.create' denied");
    }
  });
});

describe("a provider of a pool", () => {
  beforeEach(() => addPool());

  test("is made, read, listed, changed, deleted and undeleted", async () => {
    expect((await addProvider()).body.name).toMatch(new RegExp(`^${name}/providers/aurora/operations/\\w+$`));
    const shown = { name: `${name}/providers/aurora`, state: "ACTIVE", ...trust };
    expect((await iam.call("GET", provider)).body).toEqual(shown);
    expect((await iam.call("GET", `${pool}/providers`)).body).toEqual({ workloadIdentityPoolProviders: [shown] });
    expect(refusal(await addProvider())).toEqual(taken);
    const next = { ...trust, attributeCondition: "assertion.sub=='conn:2'", disabled: false };
    expect((await iam.call("PATCH", `${provider}?updateMask=${mask}`, next)).status).toBe(200);
    expect((await iam.call("GET", provider)).body).toMatchObject({ attributeCondition: "assertion.sub=='conn:2'" });
    await iam.call("DELETE", provider);
    expect((await iam.call("GET", `${pool}/providers`)).body).toEqual({});
    expect((await iam.call("GET", `${pool}/providers?showDeleted=true`)).body.workloadIdentityPoolProviders).toHaveLength(1);
    expect(refusal(await addProvider())).toEqual(taken);
    await iam.call("POST", `${provider}:undelete`, {});
    expect((await iam.call("GET", provider)).body).toMatchObject({ state: "ACTIVE" });
  });

  test.each<[string, object, string]>([
    ["an http issuer", ofIssuer("http://id.example.com/id/t/acme"), "Invalid OIDC issuer URI. The scheme must be https."],
    ["no google.subject", { attributeMapping: {} }, "The attribute mapping must include google.subject."],
    ["a condition that is none", { attributeCondition: "assertion.sub==" }, expect.stringContaining("attributeCondition") as never],
    ["an unknown field", { issuer }, expect.stringContaining("issuer") as never],
  ])("is refused with %s", async (_what, changes, message) => {
    expect(refusal(await addProvider(changes))).toEqual({ status: 400, word: "INVALID_ARGUMENT", message });
  });

  test("is refused in a pool that does not exist", async () => {
    const path = `${pools}/another/providers?workloadIdentityPoolProviderId=aurora`;
    expect(refusal(await iam.call("POST", path, trust))).toEqual(unknown);
  });

  test("is refused by the organisation's policy about issuers, which does not look at it again", async () => {
    const allow = (allowed_issuers: string[] | null) => iam.control("PATCH", `projects/${PROJECT}/iam`, { allowed_issuers });
    await allow(["https://accounts.example.com"]);
    const message = `Precondition check failed. Org Policy violated for value: '${issuer}'.`;
    expect(refusal(await addProvider())).toEqual({ status: 400, word: "FAILED_PRECONDITION", message });
    await allow(null);
    expect((await addProvider()).status).toBe(200);
  });
});
