import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GoogleCall } from "../../local/google/describe.ts";
import { ADA_OWNS, night, openIam, PROJECT, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(() => iam.reset());
afterAll(() => iam.close());

const bob = { role: "roles/browser", members: ["user:bob@example.com"] };

describe("the customer", () => {
  test("adds bindings and removes them, in a condition and in none", async () => {
    await iam.control("POST", `projects/${PROJECT}/bindings`, night);
    await iam.control("POST", `projects/${PROJECT}/bindings`, { role: night.role, members: night.members });
    const { etag } = await iam.getPolicy();
    await iam.control("DELETE", `projects/${PROJECT}/bindings`, { role: night.role, members: night.members });
    expect(await iam.getPolicy()).toMatchObject({ version: 3, bindings: [ADA_OWNS, night] });
    expect((await iam.getPolicy()).etag).not.toBe(etag);
    expect((await iam.control("DELETE", `projects/${PROJECT}/bindings`, bob)).status).toBe(404);
  });

  test("may take their own role away, and then sees the project no more, even when the accounts are set again", async () => {
    const { accounts } = (await iam.control("GET", "accounts")).body;
    await iam.control("DELETE", `projects/${PROJECT}/bindings`, ADA_OWNS);
    await iam.control("PUT", "accounts", { accounts });
    expect((await iam.call("GET", `/v3/projects/${PROJECT}`)).status).toBe(403);
    expect((await iam.call("GET", "/v3/projects/shop-staging")).status).toBe(200);
  });

  test("edits the policy on an account, disables it and deletes it", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    const creator = { role: "roles/iam.serviceAccountTokenCreator", members: ["user:ada@example.com"] };
    await iam.control("POST", `service-accounts/${VIEWER}/bindings`, creator);
    expect((await iam.generate(VIEWER)).status).toBe(200);
    await iam.control("DELETE", `service-accounts/${VIEWER}/bindings`, creator);
    expect((await iam.generate(VIEWER)).status).toBe(403);
    await iam.control("PATCH", `service-accounts/${VIEWER}`, { disabled: true });
    expect((await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).body.disabled).toBe(true);
    await iam.control("DELETE", `service-accounts/${VIEWER}`);
    expect((await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).status).toBe(404);
  });

  test.each<[string, string, object, number]>([
    ["PATCH", `projects/${PROJECT}/iam`, { domain_restricted: true }, 400],
    ["PATCH", `projects/${PROJECT}/iam`, { concurrent_writers: -1 }, 400],
    ["PATCH", "projects/no-such-project/iam", {}, 404],
    ["POST", "projects/no-such-project/bindings", bob, 404],
    ["POST", `projects/${PROJECT}/bindings`, { role: "roles/browser" }, 400],
    ["POST", "service-accounts/nobody/bindings", bob, 404],
    ["POST", "settings", { iam_propagation_seconds: -1 }, 400],
  ])("is told about nonsense: %s %s %o", async (method, path, body, status) => {
    expect((await iam.control(method, path, body)).status).toBe(status);
  });

  test("sees what stands of a project's settings", async () => {
    expect((await iam.control("PATCH", `projects/${PROJECT}/iam`, { allowed_member_domains: ["example.com"] })).body).toEqual({
      allowed_member_domains: ["example.com"],
      deny_account_creation: false,
      org_policies: "legacy",
      custom_constraint: null,
      allowed_issuers: null,
      account_quota: 100,
      concurrent_writers: 0,
    });
  });
});

describe("GET /_control/cloud", () => {
  test("describes policies and accounts, and is the same again when all is taken back", async () => {
    await iam.addBindings([night]);
    const before = await iam.cloud();
    expect(before).toMatchObject({ service_accounts: [], policies: { [PROJECT]: { bindings: [ADA_OWNS, night], audit_configs: [] } } });

    await iam.create("aurora-ro-1a2b3c4d");
    await iam.letImpersonate(VIEWER, "user:ada@example.com");
    await iam.addBindings([{ role: "roles/browser", members: [`serviceAccount:${VIEWER}`] }]);
    const during = await iam.cloud();
    expect(during.service_accounts).toMatchObject([{ email: VIEWER, disabled: false, bindings: [{ members: ["user:ada@example.com"] }] }]);
    expect(during.policies).not.toEqual(before.policies);

    await iam.control("DELETE", `projects/${PROJECT}/bindings`, { role: "roles/browser", members: [`serviceAccount:${VIEWER}`] });
    await iam.call("DELETE", `${iam.accounts()}/${VIEWER}`);
    expect(await iam.cloud()).toEqual(before);
  });

  test("shows the member that a deleted account leaves behind", async () => {
    const before = await iam.cloud();
    await iam.create("aurora-ro-1a2b3c4d");
    await iam.addBindings([{ role: "roles/browser", members: [`serviceAccount:${VIEWER}`] }]);
    await iam.call("DELETE", `${iam.accounts()}/${VIEWER}`);
    expect(await iam.cloud()).not.toEqual(before);
  });

  test("holds no etag", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    expect(JSON.stringify(await iam.cloud())).not.toContain("etag");
  });
});

describe("the log of calls", () => {
  test("shows what each write of a policy sent, so that a test finds a write without an etag or with the owner's role", async () => {
    await iam.addBindings([bob]);
    await iam.setPolicy({ bindings: [ADA_OWNS] });
    const { calls } = (await iam.control("GET", "calls")).body as { calls: GoogleCall[] };
    const writes = calls.filter(({ path }) => path.endsWith(":setIamPolicy"));
    expect(writes.map(({ json }) => json)).toEqual([
      { policy: { version: 3, etag: expect.any(String), bindings: [ADA_OWNS, bob] } },
      { policy: { bindings: [ADA_OWNS] } },
    ]);
    expect(calls.find(({ path }) => path === "/token")?.json).toBeNull();
  });
});
