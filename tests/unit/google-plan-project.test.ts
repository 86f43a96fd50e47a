import { describe, expect, test } from "vitest";
import { toRoles } from "../../lib/providers/google/setup/account-roles.ts";
import { toAccountId, toLabelKey } from "../../lib/providers/google/setup/change-names.ts";
import { type PlanContext, type ProjectReading, planProject } from "../../lib/providers/google/setup/plan-project.ts";
import { toRequiredApis } from "../../lib/providers/google/setup/required-apis.ts";
import { toRightsToTest } from "../../lib/providers/google/setup/required-rights.ts";
import { toChangeId } from "../../lib/setup/ledger.ts";

const connectionId = "6f1d1d3e-2f0b-4c55-9d61-0c3b7a5f4e21";
const viewerId = toAccountId("viewer", connectionId);
const email = `${viewerId}@home.iam.gserviceaccount.com`;
const viewer = { email, uniqueId: "111", disabled: false, policy: { bindings: [] } };
const context: PlanContext = {
  connectionId,
  access: "read",
  home: "home",
  person: "ada@example.com",
  vendorPrincipal: undefined,
  exportLocation: undefined,
  accounts: {},
  knownIds: {},
  rolesWithoutHome: new Set(),
};
const project = (more: Partial<ProjectReading> = {}): ProjectReading => ({
  id: "shop",
  name: "Shop",
  state: "active",
  billing: "enabled",
  rights: new Set(toRightsToTest({ isHome: true })),
  policy: { bindings: [] },
  enabledApis: new Set(),
  labels: {},
  ...more,
});
const home = (more: Partial<ProjectReading> = {}) => project({ id: "home", ...more });
const named = (target: ReturnType<typeof planProject>, kind: string) =>
  target.changes.filter((change) => change.kind === kind).map(({ name }) => name);
const codes = (target: ReturnType<typeof planProject>) => target.obstacles.map(({ code, blocks }) => [code, blocks]);

/** A project in which all that a plan could want stands. */
function complete(id: string, withCost: boolean): ProjectReading {
  const part = { isHome: id === "home", holdsCost: id === "home" && withCost };
  const enabledApis = new Set(toRequiredApis(part).map(({ name }) => name));
  return project({
    id,
    enabledApis,
    policy: { bindings: toRoles("viewer", part, enabledApis).map(({ name }) => ({ role: name, members: [`serviceAccount:${email}`] })) },
    labels: { [toLabelKey(connectionId)]: "connected" },
    ...(withCost ? { dataset: { etag: "e", location: "US", labels: {}, access: [{ role: "READER", userByEmail: email }] } } : {}),
  });
}
const users = [{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:ada@example.com"] }];
const set = { ...context, accounts: { viewer: { ...viewer, policy: { bindings: users } } }, knownIds: { viewer: "111" } };

describe("the plan of a project", () => {
  test("is empty where everything stands", () => {
    for (const id of ["home", "shop"]) {
      expect(planProject(complete(id, true), { ...set, exportLocation: "US" })).toEqual({ id, name: "Shop", changes: [], obstacles: [] });
    }
  });

  test("names each change alike before its account exists and afterwards", () => {
    const before = planProject(home(), context).changes.map(toChangeId);
    const after = planProject(home(), { ...context, knownIds: { viewer: "111" }, accounts: { viewer } }).changes.map(toChangeId);
    expect(before.filter((id) => !after.includes(id))).toEqual([toChangeId({ kind: "service_account", target: "home", name: viewerId })]);
    expect(after.filter((id) => !before.includes(id))).toEqual([]);
  });

  test("makes accounts at home only, the operator only with access to operate, and each with its users", () => {
    expect(named(planProject(project(), context), "service_account")).toEqual([]);
    expect(named(planProject(home(), context), "service_account")).toEqual([viewerId]);
    const vendorPrincipal = "serviceAccount:connector@vendor.iam.gserviceaccount.com";
    const target = planProject(home(), { ...context, access: "operate", vendorPrincipal });
    const operatorId = toAccountId("operator", connectionId);
    expect(named(target, "service_account")).toEqual([viewerId, operatorId]);
    expect(named(target, "account_user")).toEqual(
      [viewerId, operatorId].flatMap((id) => [`${id} user:ada@example.com`, `${id} ${vendorPrincipal}`]),
    );
  });

  test("gives a person who connected by a service account its own kind of member", () => {
    const person = "robot@home.iam.gserviceaccount.com";
    expect(named(planProject(home(), { ...context, person }), "account_user")).toEqual([`${viewerId} serviceAccount:${person}`]);
  });

  test.each([
    ["disabled", { ...viewer, disabled: true }, "disabled"],
    ["made again", { ...viewer, uniqueId: "222" }, "unique id 111"],
  ])("repairs an account that was %s, and says what stood", (_title, account, before) => {
    const { changes } = planProject(home(), { ...set, accounts: { viewer: account } });
    expect(changes.filter(({ kind }) => kind === "service_account")).toEqual([expect.objectContaining({ name: viewerId, before })]);
  });

  test("takes no notice of a role with a condition", () => {
    const policy = { bindings: [{ role: "roles/browser", members: [`serviceAccount:${email}`], condition: { title: "t" } }] };
    expect(named(planProject(project({ policy }), set), "role")).toContain(`roles/browser ${viewerId}`);
  });

  test("records an account that stands and that no entry knows", () => {
    expect(named(planProject(home(), { ...set, knownIds: {} }), "service_account")).toEqual([viewerId]);
    expect(named(planProject(home(), set), "service_account")).toEqual([]);
  });

  test("makes the dataset at home, with its reader, and adopts one that stands", () => {
    const withCost = { ...context, exportLocation: "US" };
    expect(named(planProject(project(), withCost), "dataset")).toEqual([]);
    expect(named(planProject(home(), withCost), "dataset")).toEqual(["aurora_billing_export"]);
    const dataset = { etag: "e", location: "us", labels: {}, access: [] };
    const adopted = planProject(home({ dataset }), withCost);
    expect([named(adopted, "dataset"), named(adopted, "dataset_reader")]).toEqual([[], [`aurora_billing_export ${viewerId}`]]);
  });

  test("leaves costs out when the dataset stands elsewhere, and says so", () => {
    const dataset = { etag: "e", location: "EU", labels: {}, access: [] };
    const target = planProject(home({ dataset }), { ...context, exportLocation: "US" });
    expect(codes(target)).toEqual([["dataset_elsewhere", false]]);
    expect([...named(target, "dataset"), ...named(target, "dataset_reader")]).toEqual([]);
    expect(target.changes.length).toBeGreaterThan(0);
  });

  test("writes a label of the connection's own, whatever others have written, and leaves one with another value alone", () => {
    const key = toLabelKey(connectionId);
    expect(key).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    const others = { labels: { [toLabelKey("another connection")]: "connected" } };
    expect(named(planProject(project(others), context), "label")).toEqual([`${key}=connected`]);
    expect(named(planProject(project({ labels: { [key]: "ours" } }), context), "label")).toEqual([]);
  });
});

describe("what stands in the way of a project", () => {
  test.each<[string, Partial<ProjectReading>]>([
    ["project_not_visible", { state: "not_visible" }],
    ["project_not_active", { state: "not_active" }],
    ["billing_disabled", { billing: "disabled" }],
  ])("%s blocks it", (code, more) => {
    const target = planProject(project(more), context);
    expect([codes(target), target.changes]).toEqual([[[code, true]], []]);
  });

  test("is nothing when its billing may not be read", () => {
    expect(codes(planProject(project({ billing: "unknown" }), context))).toEqual([]);
  });

  test.each([
    ["resourcemanager.projects.setIamPolicy", /roles\/resourcemanager\.projectIamAdmin/],
    ["serviceusage.services.enable", /roles\/serviceusage\.serviceUsageAdmin/],
    ["iam.serviceAccounts.create", /roles\/iam\.serviceAccountAdmin/],
  ])("is the missing right %s, with the role to ask for", (right, action) => {
    const rights = new Set(toRightsToTest({ isHome: true }).filter((held) => held !== right));
    const target = planProject(home({ rights }), context);
    expect(target.changes).toEqual(planProject(home(), context).changes);
    expect(target.obstacles).toEqual([
      expect.objectContaining({ code: "missing_rights", blocks: true, detail: [right], action: expect.stringMatching(action) }),
    ]);
  });

  test("is no missing right that nothing needs", () => {
    const rights = new Set(["resourcemanager.projects.getIamPolicy", "serviceusage.services.get"]);
    expect(planProject({ ...complete("shop", false), rights }, set)).toEqual({ id: "shop", name: "Shop", changes: [], obstacles: [] });
  });

  test("does not block when only the label's right is missing: the label is left out", () => {
    const rights = new Set(toRightsToTest({ isHome: false }).filter((held) => held !== "resourcemanager.projects.update"));
    const target = planProject(project({ rights }), context);
    expect(codes(target)).toEqual([["missing_optional_rights", false]]);
    expect(named(target, "label")).toEqual([]);
    expect(named(target, "role").length).toBeGreaterThan(0);
  });

  test("asks at home about accounts and datasets, and elsewhere about neither", () => {
    expect(toRightsToTest({ isHome: false }).filter((right) => /serviceAccounts|bigquery/.test(right))).toEqual([]);
    expect(toRightsToTest({ isHome: true }).filter((right) => /serviceAccounts/.test(right)).length).toBeGreaterThan(3);
  });
});

describe("the ids of accounts", () => {
  test("are valid, stable for a connection, and others for another one", () => {
    expect(viewerId).toMatch(/^aurora-ro-[0-9a-f]{8}$/);
    expect(toAccountId("operator", connectionId)).toMatch(/^aurora-op-[0-9a-f]{8}$/);
    expect(toAccountId("viewer", connectionId)).toBe(viewerId);
    expect(toAccountId("viewer", "another")).not.toBe(viewerId);
  });
});
