import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOUD } from "./local-google-fixture.ts";
import { openIam, PROJECT, refusal } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(() => iam.reset());
afterAll(() => iam.close());

const GET = "resourcemanager.projects.get";
const SET_POLICY = "resourcemanager.projects.setIamPolicy";
const IMPERSONATE = "iam.serviceAccounts.getAccessToken";
const as = (token: string) => ({ token });
const giveGrace = (role: string, method = "POST") =>
  iam.control(method, `projects/${PROJECT}/bindings`, { role, members: ["user:grace@personal.example"] });

describe("testIamPermissions", () => {
  test("gives what the caller has, and {} to a caller who has none", async () => {
    expect(await iam.test([GET, SET_POLICY, IMPERSONATE])).toEqual([GET, SET_POLICY]);
    const { status, body } = await iam.ofProject("testIamPermissions", { permissions: [GET] }, as(iam.tokens.grace()));
    expect([status, body]).toEqual([200, {}]);
  });

  test.each([
    ["roles/viewer", [GET]],
    ["roles/editor", [GET, "serviceusage.services.enable"]],
    ["roles/browser", [GET]],
    ["roles/serviceusage.serviceUsageAdmin", [GET, "serviceusage.services.enable"]],
    ["roles/iam.serviceAccountTokenCreator", [IMPERSONATE]],
    ["roles/cloudasset.viewer", []],
  ])("follows the role: %s", async (role, permissions) => {
    await giveGrace(role);
    expect(await iam.test([GET, SET_POLICY, IMPERSONATE, "serviceusage.services.enable"], as(iam.tokens.grace()))).toEqual(permissions);
    await giveGrace(role, "DELETE");
    expect(await iam.test([GET, IMPERSONATE], as(iam.tokens.grace()))).toEqual([]);
  });

  const monitoring = ["serviceusage.consumerpolicy.update", "monitoring.notificationChannels.create"];
  const ofOwners = ["iam.serviceAccounts.undelete", "logging.privateLogEntries.list", "storage.objects.get"];
  test.each([
    ["roles/owner", [...monitoring, ...ofOwners]],
    ["roles/editor", ["monitoring.notificationChannels.create"]],
    ["roles/monitoring.editor", monitoring],
    ["roles/monitoring.alertPolicyEditor", []],
  ])("follows what was recorded of %s", async (role, permissions) => {
    await giveGrace(role);
    expect(await iam.test([...monitoring, ...ofOwners], as(iam.tokens.grace()))).toEqual(permissions);
  });

  test("leaves out what the person lacks, whatever their role", async () => {
    const project = { projectId: PROJECT, number: "415104041201", displayName: "Shop", lacks: [SET_POLICY] };
    await iam.control("PUT", "accounts", { accounts: [{ sub: "110100000000000000001", email: "ada@example.com", projects: [project] }] });
    expect(await iam.test([GET, SET_POLICY])).toEqual([GET]);
    expect((await iam.setPolicy({})).status).toBe(403);
  });

  test("counts no binding that has a condition", async () => {
    const binding = { role: "roles/viewer", members: ["user:grace@personal.example"], condition: { expression: "true" } };
    await iam.control("POST", `projects/${PROJECT}/bindings`, binding);
    expect(await iam.test([GET], as(iam.tokens.grace()))).toEqual([]);
  });

  test.each([
    ["a permission that does not exist", ["iam.serviceAccount.create"]],
    ["a wildcard", ["resourcemanager.projects.*"]],
    ["more than 100", Array.from({ length: 101 }, () => GET)],
  ])("refuses %s", async (_what, permissions) => {
    expect(refusal(await iam.ofProject("testIamPermissions", { permissions }))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });
});

describe("a person with a role by the policy alone", () => {
  test("sees the project in search, get and billing, until the role is taken away", async () => {
    const read = async () => {
      const paths = [`/v3/projects/${PROJECT}`, `/v1/projects/${PROJECT}/billingInfo`];
      const answers = await Promise.all(paths.map((path) => iam.read(path, iam.tokens.grace())));
      const found = await iam.read(`/v3/projects:search?query=id:${PROJECT}`, iam.tokens.grace());
      return [...answers.map(({ status }) => status), Array.isArray(found.body.projects)];
    };
    expect(await read()).toEqual([403, 403, false]);
    await giveGrace("roles/browser");
    expect(await read()).toEqual([200, 200, true]);
    await giveGrace("roles/browser", "DELETE");
    expect(await read()).toEqual([403, 403, false]);
  });
});

describe.each(["getIamPolicy", "setIamPolicy", "testIamPermissions"])("%s", (verb) => {
  const body = verb === "testIamPermissions" ? { permissions: [GET] } : verb === "setIamPolicy" ? { policy: {} } : {};

  test("answers 401 to an unknown token, and 403 to one without a Cloud scope", async () => {
    expect((await iam.ofProject(verb, body, as("ya29.unknown"))).status).toBe(401);
    const { accessToken } = await iam.signIn({}, { untick: [CLOUD] });
    expect((await iam.ofProject(verb, body, as(accessToken))).status).toBe(403);
  });

  test("answers 403 for a project that does not exist, never 404", async () => {
    const answer = await iam.ofProject(verb, body, { project: "no-such-project" });
    expect(refusal(answer)).toMatchObject({ status: 403, word: "PERMISSION_DENIED" });
  });

  test(`${verb === "setIamPolicy" ? "is refused" : "is allowed"} with a token that may only read`, async () => {
    const scope = `${CLOUD}.read-only`;
    const { accessToken } = await iam.signIn({ scope: `openid ${scope}` });
    expect((await iam.ofProject(verb, body, as(accessToken))).status).toBe(verb === "setIamPolicy" ? 403 : 200);
  });
});

test("an unknown custom method is 404", async () => {
  expect((await iam.ofProject("getIamPolicies", {})).status).toBe(404);
});
