import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tokenCreatorRole, toRoles } from "../../lib/providers/google/setup/account-roles.ts";
import { readApis, toRequiredApis } from "../../lib/providers/google/setup/required-apis.ts";
import { rolePermissions } from "../fixtures/google-role-permissions.ts";
import { root } from "../fixtures/template.ts";

const folder = join(root, "lib/providers/google/setup");
const sources = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
const everyApi = new Set(readApis);
const cost = { isHome: true, holdsCost: true };
const needs = (["viewer", "operator"] as const).flatMap((level) => toRoles(level, cost, everyApi));
const grantable = needs.map(({ name }) => name);

describe("the roles that a setup gives", () => {
  test("S41: none is primitive, lets an account act as another one, or reads what customers store", () => {
    const refused =
      /^roles\/(owner|editor|viewer|iam\.|resourcemanager\.|storage\.|secretmanager\.|bigquery\.(data|admin|user)|spanner\.|datastore\.|cloudkms\.|logging\.privateLogViewer)/;
    expect(grantable.length).toBeGreaterThan(15);
    expect(grantable.filter((role) => refused.test(role))).toEqual([]);
    expect(grantable.filter((role) => /(admin|editor)$/i.test(role)).sort()).toEqual([
      "roles/container.clusterAdmin",
      "roles/monitoring.alertPolicyEditor",
      "roles/monitoring.dashboardEditor",
      "roles/monitoring.uptimeCheckConfigEditor",
    ]);
  });

  test("S41: none holds a recorded permission that reads what customers store, enables APIs, gives rights, or acts as an account", () => {
    const forbidden =
      /\.(export|getData|readRows|access|pull|consume|download|actAs|getAccessToken|sign\w+|setIamPolicy|enable|disable)$|policy\.update$/i;
    const held = grantable.flatMap((role) => Object.keys(rolePermissions[role] ?? {}).map((permission) => `${role} ${permission}`));
    expect(held.filter((each) => forbidden.test(each))).toEqual([]);
    // The pattern knows the roles that were left out for it.
    const left = ["roles/cloudsql.viewer", "roles/monitoring.editor"].map((role) => Object.keys(rolePermissions[role] ?? {}));
    expect(left.map((permissions) => permissions.some((permission) => forbidden.test(permission)))).toEqual([true, true]);
  });

  test.each(needs)(
    "S41: $name was recorded, and its reason, which the page of the setup shows, tells what it holds beyond reading",
    ({ name, reason }) => {
      const recorded = rolePermissions[name];
      expect(recorded).toBeDefined();
      expect(Object.values(recorded ?? {}).filter((word) => !reason.toLowerCase().includes(word))).toEqual([]);
    },
  );

  test("S41: every role in the code is one of these, or the one on an account itself", () => {
    const named = new Set(
      sources.flatMap(({ file, text }) => {
        // The obstacles name roles that an administrator gives a person.
        const code = file === "required-rights.ts" ? "" : text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
        return [...code.matchAll(/["'`]roles\/([\w.]+)/g)].map(([, name = ""]) => `roles/${name}`);
      }),
    );
    expect(
      [...named].filter((role) => !grantable.includes(role) && role !== tokenCreatorRole && role !== "roles/bigquery.dataViewer"),
    ).toEqual([]);
    expect(named).toContain(tokenCreatorRole);
  });

  test("S41: no call changes a policy of an organisation or a folder, and no constraint is touched", () => {
    expect(sources.filter(({ text }) => /\/v\d\/(organizations|folders)|orgpolicy|constraints\//.test(text))).toEqual([]);
  });

  test("S41: the role to take tokens is given on an account only", () => {
    const using = sources.filter(({ text }) => /tokenCreatorRole|toUserRole/.test(text)).map(({ file }) => file);
    expect(using.sort()).toEqual([
      "account-roles.ts",
      "change-names.ts",
      "google-inspector.ts",
      "grant-account-users.ts",
      "plan-project.ts",
      "removal-command.ts",
      "setup-commands.ts",
      "undo-project.ts",
    ]);
    const given = sources.find(({ file }) => file === "grant-account-users.ts")?.text ?? "";
    expect(given).toContain("giveRoles(accountPolicy(");
    expect(given).not.toContain("projectPolicy");
  });

  test("roles of products are given only where the product's API is enabled", () => {
    const part = { isHome: false, holdsCost: false };
    const bare = toRoles("viewer", part, new Set()).map(({ name }) => name);
    expect(bare.sort()).toEqual([
      "roles/browser",
      "roles/cloudasset.viewer",
      "roles/logging.viewer",
      "roles/monitoring.viewer",
      "roles/serviceusage.serviceUsageConsumer",
    ]);
    const more = toRoles("viewer", part, new Set(["redis.googleapis.com", "sqladmin.googleapis.com"])).map(({ name }) => name);
    expect(more.filter((role) => !bare.includes(role))).toEqual(["roles/redis.viewer"]);
  });

  test("only the viewer, and only beside the dataset, may run queries", () => {
    const runs = (level: "viewer" | "operator", holdsCost: boolean) =>
      toRoles(level, { isHome: true, holdsCost }, everyApi).some(({ name }) => name === "roles/bigquery.jobUser");
    expect([runs("viewer", true), runs("viewer", false), runs("operator", true)]).toEqual([true, false, false]);
  });
});

describe("the APIs that a setup enables", () => {
  const names = (part: { isHome: boolean; holdsCost: boolean }) =>
    toRequiredApis(part)
      .map(({ name }) => name.replace(".googleapis.com", ""))
      .sort();

  test("are those that the accounts call, those of accounts at home only, and those of costs with costs only", () => {
    const everywhere = ["cloudasset", "cloudresourcemanager", "logging", "monitoring", "serviceusage"];
    expect(names({ isHome: false, holdsCost: false })).toEqual(everywhere);
    expect(names({ isHome: true, holdsCost: false })).toEqual([...everywhere, "iam", "iamcredentials"].sort());
    expect(names({ isHome: true, holdsCost: true })).toEqual([...everywhere, "bigquery", "cloudbilling", "iam", "iamcredentials"].sort());
  });

  test("fit, with those that decide about roles, into one read of thirty", () => {
    expect(readApis.length).toBeLessThanOrEqual(30);
    expect(new Set(readApis).size).toBe(readApis.length);
    expect(names(cost).filter((name) => !everyApi.has(`${name}.googleapis.com`))).toEqual([]);
  });

  test("each need has its reason, in a sentence", () => {
    const needs = [...toRequiredApis(cost), ...toRoles("viewer", cost, everyApi), ...toRoles("operator", cost, everyApi)];
    expect(needs.filter(({ reason }) => !/^[A-Z].+\.$/.test(reason))).toEqual([]);
  });
});
