import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { toSetupCommands } from "../../../lib/providers/google/setup/setup-commands.ts";
import { connectionId, HOME, OTHER, openSetup, VENDOR } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset());
afterAll(() => setup.close());

const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;
const roleChanges = [
  "roles/browser",
  "roles/serviceusage.serviceUsageConsumer",
  "roles/monitoring.viewer",
  "roles/logging.viewer",
  "roles/cloudasset.viewer",
];

describe("a whole setup", () => {
  test("makes what its plan lists, and a plan afterwards is empty", async () => {
    await setup.reset({ exportLocation: "US", vendorPrincipal: undefined });
    const done = await setup.run();
    expect(setup.failuresOf(done)).toEqual([]);
    expect(done.map(({ step, target }) => `${step} ${target}`)).toEqual([
      `create_accounts ${HOME}`,
      `grant_access ${HOME}`,
      `grant_access ${OTHER}`,
      `enable_apis ${HOME}`,
      `enable_apis ${OTHER}`,
      `prepare_export ${HOME}`,
      `write_labels ${HOME}`,
      `write_labels ${OTHER}`,
    ]);
    expect(done.every(({ unchanged }) => unchanged === 0)).toBe(true);
    expect((await setup.plan()).map(({ id, changes, obstacles }) => ({ id, changes, obstacles }))).toEqual([
      { id: HOME, changes: [], obstacles: [] },
      { id: OTHER, changes: [], obstacles: [] },
    ]);
  });

  test("S41: gives the viewer its roles in each project and the person the role on the account, and nothing to anybody else", async () => {
    const before = await Promise.all([HOME, OTHER].map((project) => setup.getPolicy(3, project)));
    await setup.run();
    const after = await Promise.all([HOME, OTHER].map((project) => setup.getPolicy(3, project)));
    for (const [index, policy] of after.entries()) {
      const added = (policy.bindings ?? []).filter(({ members }) => members.includes(`serviceAccount:${viewer}`));
      expect(added.map(({ role }) => role).sort()).toEqual([...roleChanges].sort());
      expect((policy.bindings ?? []).filter((binding) => !added.includes(binding))).toEqual(before[index]?.bindings);
    }
    const account = (await setup.ofAccount(viewer, "getIamPolicy", {})).body;
    expect(account.bindings).toEqual([{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:ada@example.com"] }]);
  });

  test("S40: writes each policy once, with the etag and in version 3", async () => {
    await setup.run();
    const writes = (await setup.writes()).filter(({ path }) => path.endsWith(":setIamPolicy"));
    expect(writes.map(({ path }) => path.replace("%40", "@"))).toEqual([
      `/v1/projects/${HOME}/serviceAccounts/${viewer}:setIamPolicy`,
      `/v3/projects/${HOME}:setIamPolicy`,
      `/v3/projects/${OTHER}:setIamPolicy`,
    ]);
    expect(writes.map(({ json }) => json)).toEqual(
      writes.map(() => expect.objectContaining({ policy: expect.objectContaining({ version: 3, etag: expect.stringMatching(/./) }) })),
    );
  });

  test("again makes reads only", async () => {
    await setup.run();
    const before = (await setup.calls()).length;
    expect(await setup.run()).toEqual([]);
    expect(await setup.writes(before)).toEqual([]);
    expect((await setup.calls()).length).toBeGreaterThan(before);
  });

  test("keeps the address and the unique id of the account in the ledger", async () => {
    await setup.run();
    const entry = (await setup.entries()).find(({ change }) => change.kind === "service_account");
    expect(entry).toMatchObject({ state: "changed", facts: { email: viewer, uniqueId: expect.stringMatching(/^\d+$/) } });
  });

  test("makes the operator with access to operate, with few roles of its own", async () => {
    expect(setup.failuresOf(await setup.run([HOME, OTHER], "operate"))).toEqual([]);
    const operator = `serviceAccount:${toAccountId("operator", connectionId)}@${HOME}.iam.gserviceaccount.com`;
    const { bindings = [] } = await setup.getPolicy(3, OTHER);
    expect(
      bindings
        .filter(({ members }) => members.includes(operator))
        .map(({ role }) => role)
        .sort(),
    ).toEqual([
      "roles/browser",
      "roles/monitoring.alertPolicyEditor",
      "roles/monitoring.dashboardEditor",
      "roles/monitoring.uptimeCheckConfigEditor",
      "roles/serviceusage.serviceUsageConsumer",
    ]);
    expect((await setup.plan([HOME, OTHER], "operate")).flatMap(({ changes }) => changes)).toEqual([]);
  });

  test("S47: no token is in a URL, and none in the ledger", async () => {
    await setup.run();
    const said = JSON.stringify([(await setup.calls()).map(({ path, query }) => [path, query]), await setup.entries()]);
    expect(said).not.toMatch(/ya29/);
  });
});

describe("a project with an obstacle", () => {
  test("that lacks billing, or that the person may not see, is left alone, and does not stop the others", async () => {
    const planned = await setup.plan([HOME, "shop-sandbox", "not-a-project"]);
    expect(planned.map(({ id, changes, obstacles }) => [id, changes.length > 0, obstacles.map(({ code }) => code)])).toEqual([
      [HOME, true, []],
      ["shop-sandbox", false, ["billing_disabled"]],
      ["not-a-project", false, ["project_not_visible"]],
    ]);
    expect(setup.failuresOf(await setup.run([HOME, "shop-sandbox", "not-a-project"]))).toEqual([]);
    expect((await setup.writes()).filter(({ path }) => !path.includes(HOME) && path !== "/v3/projects/415104041201")).toEqual([]);
  });

  test("behind domain-restricted sharing fails its roles with a code, S40: and nothing loosens the policy", async () => {
    await setup.ofProject(OTHER, { allowed_member_domains: ["example.com"] });
    const done = await setup.run();
    expect(done.find(({ step, target }) => step === "grant_access" && target === OTHER)?.failed.map(({ code }) => code)).toEqual(
      roleChanges.map(() => "domain_restricted"),
    );
    expect(setup.failuresOf(done.filter(({ target }) => target === HOME))).toEqual([]);
    expect((await setup.writes()).filter(({ path }) => /organizations|orgpolicy/.test(path))).toEqual([]);
  });

  test.each([
    [{ org_policies: "managed", allowed_member_domains: ["example.com"] }, "grant_access", "domain_restricted"],
    [{ org_policies: "managed", deny_account_creation: true }, "create_accounts", "service_account_creation_disabled"],
    [{ custom_constraint: "custom.denyNewMembers" }, "grant_access", "org_policy:custom.denyNewMembers"],
  ])("behind a policy of the newer kind, %j, names it in the code of the change", async (policy, step, code) => {
    await setup.ofProject(HOME, policy);
    const done = await setup.run([HOME]);
    const failed = done.find((each) => each.step === step)?.failed.map((each) => each.code) ?? [];
    expect([...new Set(failed)]).toContain(code);
    const entries = (await setup.entries()).filter(({ change }) => change.step === step);
    expect(entries.map((entry) => entry.code)).toContain(code);
  });

  test("of which the home is one blocks the others too, while there is no account", async () => {
    await setup.control("PUT", "accounts", {
      accounts: ((await setup.control("GET", "accounts")).body.accounts as { projects: { projectId: string }[] }[]).map((account) => ({
        ...account,
        projects: account.projects.map((project) =>
          project.projectId === HOME ? { ...project, lacks: ["iam.serviceAccounts.create"] } : project,
        ),
      })),
    });
    const planned = await setup.plan();
    expect(planned.map(({ id, obstacles }) => [id, obstacles.map(({ code, blocks }) => [code, blocks])])).toEqual([
      [HOME, [["missing_rights", true]]],
      [OTHER, [["home_blocked", true]]],
    ]);
    expect(await setup.make(planned)).toEqual([]);
    expect(planned[0]?.obstacles[0]?.detail).toEqual(["iam.serviceAccounts.create"]);
    // An administrator makes all of it by hand.
    const { add } = toSetupCommands(planned, { home: HOME, exportLocation: undefined });
    expect(add).toContain(`create_account '${HOME}' '${viewerId}'`);
    expect(add).toContain(`add_role '${OTHER}' '${HOME}' '${viewerId}' 'roles/browser'`);
  });

  test("that forbids new accounts, or has too many, says which", async () => {
    await setup.ofProject(HOME, { deny_account_creation: true });
    expect(setup.failuresOf((await setup.run([HOME])).slice(0, 1))).toEqual([
      "service_account_creation_disabled",
      "service_account_missing",
    ]);
    await setup.reset();
    await setup.ofProject(HOME, { account_quota: 0 });
    expect(setup.failuresOf((await setup.run([HOME])).slice(0, 1))).toEqual(["service_account_quota", "service_account_missing"]);
  });
});

describe("the operator's own principal", () => {
  test("may take tokens of the account beside the person", async () => {
    const connector = `connector@${OTHER}.iam.gserviceaccount.com`;
    await setup.reset({ vendorPrincipal: `serviceAccount:${connector}` });
    await setup.create("connector", { project: OTHER });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const { bindings } = (await setup.ofAccount(viewer, "getIamPolicy", {})).body;
    expect(bindings).toEqual([
      { role: "roles/iam.serviceAccountTokenCreator", members: [`serviceAccount:${connector}`, "user:ada@example.com"] },
    ]);
  });

  test("that does not exist, or is forbidden by a policy, fails alone", async () => {
    await setup.reset({ vendorPrincipal: VENDOR });
    expect(setup.failuresOf(await setup.run())).toEqual(["member_not_found"]);
    expect((await setup.verify(HOME)).state).toBe("ready");
  });
});
