import { Impersonated, OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOUD } from "./local-google-fixture.ts";
import { openIam, PROJECT, refusal, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(async () => {
  await iam.reset();
  await iam.create("aurora-ro-1a2b3c4d");
});
afterAll(() => iam.close());

const ADA = "user:ada@example.com";
const GET = "resourcemanager.projects.get";
const denied = (permission: string) => ({
  status: 403,
  word: "PERMISSION_DENIED",
  message: `Permission '${permission}' denied on resource (or it may not exist).`,
});

describe("generateAccessToken", () => {
  test("is refused to the project's owner, in Google's words", async () => {
    const answer = await iam.generate(VIEWER);
    expect(refusal(answer)).toEqual(denied("iam.serviceAccounts.getAccessToken"));
    expect(answer.body.error).toMatchObject({
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "IAM_PERMISSION_DENIED",
          domain: "iam.googleapis.com",
          metadata: { permission: "iam.serviceAccounts.getAccessToken" },
        },
      ],
    });
  });

  test("gives a token for an hour, by email or unique id, to a member of the account's policy", async () => {
    const { uniqueId } = (await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).body;
    await iam.letImpersonate(VIEWER, ADA);
    for (const name of [VIEWER, String(uniqueId)]) {
      const { status, body } = await iam.generate(name);
      expect([status, Object.keys(body)]).toEqual([200, ["accessToken", "expireTime"]]);
      expect(body.expireTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
    const token = await iam.tokenOf(VIEWER);
    await iam.addBindings([{ role: "roles/browser", members: [`serviceAccount:${VIEWER}`] }]);
    await iam.skew(3540);
    expect((await iam.read(`/v3/projects/${PROJECT}`, token)).status).toBe(200);
    await iam.skew(3600);
    expect((await iam.read(`/v3/projects/${PROJECT}`, token)).status).toBe(401);
  });

  test("gives one to a holder of the role in the account's project too: that is why it is never granted there", async () => {
    await iam.addBindings([{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:grace@personal.example"] }]);
    expect((await iam.generate(VIEWER, {}, iam.tokens.grace())).status).toBe(200);
  });

  test("is 404 for an account that does not exist", async () => {
    expect(refusal(await iam.generate("nobody@x.iam.gserviceaccount.com"))).toEqual({
      status: 404,
      word: "NOT_FOUND",
      message: "Not found; Gaia id not found for email nobody@x.iam.gserviceaccount.com",
    });
  });

  test.each<[string, object]>([
    ["a life of more than an hour", { lifetime: "3601s" }],
    ["no life", { lifetime: "0s" }],
    ["a life without a unit", { lifetime: "3600" }],
    ["no scope", { scope: [] }],
    ["an unknown scope", { scope: ["https://www.googleapis.com/auth/everything"] }],
    ["a delegate that is no resource name", { delegates: [VIEWER] }],
  ])("refuses %s", async (_what, body) => {
    await iam.letImpersonate(VIEWER, ADA);
    expect(refusal(await iam.generate(VIEWER, body))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test("takes a null for a field that is left out, as a library of Google sends its delegates", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    expect((await iam.generate(VIEWER, { delegates: null, lifetime: null })).status).toBe(200);
  });

  test("refuses any project but the wildcard", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    expect((await iam.ofAccount(VIEWER, "generateAccessToken", { scope: [CLOUD] })).status).toBe(400);
  });

  test("gives a token with the life and the scopes that were asked for", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    const { body } = await iam.generate(VIEWER, { lifetime: "60s", scope: [`${CLOUD}.read-only`] });
    expect((await iam.call("GET", iam.accounts(), undefined, String(body.accessToken))).status).toBe(403);
    await iam.skew(60);
    expect((await iam.call("GET", iam.accounts(), undefined, String(body.accessToken))).status).toBe(401);
  });

  test("goes through delegates, each of which needs the role on the next", async () => {
    await iam.create("aurora-middle");
    const middle = `aurora-middle@${PROJECT}.iam.gserviceaccount.com`;
    const through = { delegates: [`projects/-/serviceAccounts/${middle}`] };
    expect(refusal(await iam.generate(VIEWER, through))).toEqual(denied("iam.serviceAccounts.implicitDelegation"));
    await iam.letImpersonate(middle, ADA);
    expect(refusal(await iam.generate(VIEWER, through))).toEqual(denied("iam.serviceAccounts.getAccessToken"));
    await iam.letImpersonate(VIEWER, `serviceAccount:${middle}`);
    expect((await iam.generate(VIEWER, through)).status).toBe(200);
    expect((await iam.generate(VIEWER)).status).toBe(403);
  });
});

describe("the token of a service account", () => {
  const read = async (token: string) => ({
    found: ((await iam.read("/v3/projects:search", token)).body.projects as { projectId: string }[] | undefined)?.map((p) => p.projectId),
    get: (await iam.read(`/v3/projects/${PROJECT}`, token)).status,
    permissions: await iam.test([GET, "monitoring.timeSeries.list", "resourcemanager.projects.setIamPolicy"], { token }),
    policy: (await iam.ofProject("getIamPolicy", {}, { token })).status,
  });

  test("sees what the account's roles permit, and nothing before", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    const token = await iam.tokenOf(VIEWER);
    expect(await read(token)).toEqual({ found: undefined, get: 403, permissions: [], policy: 403 });
    await iam.addBindings([{ role: "roles/monitoring.viewer", members: [`serviceAccount:${VIEWER}`] }]);
    expect(await read(token)).toEqual({ found: [PROJECT], get: 200, permissions: [GET, "monitoring.timeSeries.list"], policy: 403 });
    await iam.control("DELETE", `projects/${PROJECT}/bindings`, { role: "roles/monitoring.viewer", members: [`serviceAccount:${VIEWER}`] });
    expect(await read(token)).toEqual({ found: undefined, get: 403, permissions: [], policy: 403 });
  });

  test("is refused, if that is set, until the called API is enabled in the account's own project", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    await iam.control("POST", "settings", { home_apis_required: true });
    await iam.addBindings([{ role: "roles/browser", members: [`serviceAccount:${VIEWER}`] }], "shop-staging");
    const token = await iam.tokenOf(VIEWER);
    const get = () => iam.read("/v3/projects/shop-staging", token);
    const metadata = { service: "cloudresourcemanager.googleapis.com", consumer: "projects/415104041201" };
    expect((await get()).body.error).toMatchObject({
      code: 403,
      details: expect.arrayContaining([
        expect.objectContaining({ reason: "SERVICE_DISABLED", metadata: expect.objectContaining(metadata) }),
      ]),
    });
    expect((await iam.call("GET", "/v3/projects/shop-staging")).status).toBe(200);
    await iam.control("PUT", "services", { project: PROJECT, service: metadata.service, enabled: true });
    expect((await get()).status).toBe(200);
  });

  test("is one that Google's own library gets", async () => {
    await iam.letImpersonate(VIEWER, ADA);
    const sourceClient = new OAuth2Client();
    sourceClient.setCredentials({ access_token: iam.tokens.ada(), expiry_date: Date.now() + 3_000_000 });
    const library = new Impersonated({ sourceClient, targetPrincipal: VIEWER, targetScopes: [CLOUD], lifetime: 3600, endpoint: iam.url });
    const { token } = await library.getAccessToken();
    expect((await iam.read("/v3/projects:search", String(token))).body).toEqual({});
  });
});
