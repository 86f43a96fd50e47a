import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { googleInspector } from "../../../lib/providers/google/setup/google-inspector.ts";
import { Secret } from "../../../lib/secret.ts";
import { findDrift } from "../../../lib/setup/check-drift.ts";
import type { SetupCall } from "../../../lib/setup/setup.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { connectionId, HOME, OTHER, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset({ exportLocation: "US" }));
afterAll(() => setup.close());

const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;

function inspector() {
  const { url } = setup;
  const urls = cloudUrlsAt(url);
  return googleInspector({ urls, call: cloudCaller(async () => undefined) });
}

const callOf = async (accessToken = setup.tokens.ada()): Promise<SetupCall> => ({
  at: { tenant: "acme", provider: "gcp", account: "default" },
  connectionId,
  accessToken: new Secret(accessToken),
  personId: "person-1",
  person: "ada@example.com",
  access: "read",
  home: HOME,
  ledger: await setup.entries(),
  signal: AbortSignal.timeout(60_000),
});

/** What a look finds, by project. */
async function look() {
  const found = await findDrift(inspector(), await setup.entries(), await callOf());
  return found.flatMap((each) =>
    "missing" in each ? each.missing.map(({ kind, name }) => `${each.target} ${kind} ${name}`) : [`${each.target} ${each.code}`],
  );
}
const planned = async () => (await setup.plan()).flatMap(({ id, changes }) => changes.map(({ kind, name }) => `${id} ${kind} ${name}`));

const turnOff = (project: string, service: string) => setup.control("PUT", "services", { project, service, enabled: false });
const recreate = async () => {
  await setup.control("DELETE", `service-accounts/${viewer}`);
  await setup.control("POST", "service-accounts", { name: viewerId, project_id: HOME, projects: [] });
};

describe("what a customer changed of a setup", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "a role that was taken",
      () => setup.control("DELETE", `projects/${OTHER}/bindings`, { role: "roles/browser", members: [`serviceAccount:${viewer}`] }),
      /^shop-staging role roles\/browser /,
    ],
    [
      "a person who may no longer take tokens",
      () =>
        setup.control("DELETE", `service-accounts/${viewer}/bindings`, {
          role: "roles/iam.serviceAccountTokenCreator",
          members: ["user:ada@example.com"],
        }),
      /^shop-production account_user /,
    ],
    ["an account that was disabled", () => setup.control("PATCH", `service-accounts/${viewer}`, { disabled: true }), / service_account /],
    ["an account that was deleted", () => setup.control("DELETE", `service-accounts/${viewer}`), / (service_account|account_user|role) /],
    ["an account that was made again", recreate, / (service_account|account_user|role) /],
    ["an API that was switched off", () => turnOff(OTHER, "logging.googleapis.com"), /^shop-staging api logging/],
    ["the API of the accounts that was switched off", () => turnOff(HOME, "iam.googleapis.com"), /^shop-production api iam/],
  ])("is found, planned and repaired: %s", async (_title, deed, pattern) => {
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect(await look()).toEqual([]);
    await deed();
    const found = await look();
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((line) => !pattern.test(line))).toEqual([]);
    const plan = await planned();
    expect(
      found.filter((line) => !plan.includes(line)),
      "the plan lists it",
    ).toEqual([]);
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect([await look(), await planned()]).toEqual([[], []]);
  });

  const refuseAccounts = () =>
    setup.fault({
      method: "GET",
      path: `/v1/projects/${HOME}/serviceAccounts`,
      status: 403,
      body: { error: { code: 403, status: "PERMISSION_DENIED", message: "off", details: [{ reason: "SERVICE_DISABLED" }] } },
    });

  test("is not the accounts when their API was switched off and answers no more: they are not known", async () => {
    await setup.run();
    await turnOff(HOME, "iam.googleapis.com");
    await refuseAccounts();
    expect(await look()).toEqual([`${HOME} api iam.googleapis.com`]);
  });

  test("is not known when the API of our own project is off", async () => {
    await setup.run();
    await refuseAccounts();
    expect(await look()).toEqual([`${HOME} client_misconfigured`]);
  });

  test("is unknown of a project that is gone", async () => {
    await setup.run();
    await setup.fault({
      method: "POST",
      path: `/v3/projects/${OTHER}:getIamPolicy`,
      status: 404,
      body: { error: { code: 404, status: "NOT_FOUND", message: "no such project" } },
    });
    expect(await look()).toEqual([`${OTHER} provider_forbidden`]);
  });
});

describe("the remark on the billing export", () => {
  const remark = async () =>
    (await inspector().remark(await callOf())).map(({ code, severity, target }) => `${severity} ${code} ${target}`);
  const stands = (more: object) => setup.control("POST", "billing-export", { project: HOME, dataset: "aurora_billing_export", ...more });

  test("says that it is off, with the page and what a person does there, until a person switches it on", async () => {
    await setup.run();
    const [off] = await inspector().remark(await callOf());
    expect(off).toMatchObject({ code: "billing_export_off", severity: "info", target: HOME, owner: "customer" });
    expect(off?.action).toContain(`https://console.cloud.google.com/billing/export?project=${HOME}`);
    await stands({});
    expect(await remark()).toEqual([`info billing_export_on ${HOME}`]);
    await stands({ tables: ["gcp_billing_export_resource_v1_01AB23_45CD67_89EF01"] });
    expect(await remark()).toEqual([`info billing_export_on ${HOME}`]);
  });

  test("is none without costs in the setup", async () => {
    await setup.reset();
    await setup.run();
    expect(await remark()).toEqual([]);
  });

  test("does not stop a look when BigQuery does not answer; a token that is refused does", async () => {
    await setup.run();
    await setup.fault({ method: "GET", path: `/bigquery/v2/projects/${HOME}/datasets/*`, status: 503, times: 3 });
    expect(await remark()).toEqual([`info billing_export_unreadable ${HOME}`]);
    await expect(inspector().remark(await callOf("no token"))).rejects.toMatchObject({ code: "credential_expired" });
  });
});
