import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { openSession } from "../../../lib/providers/google/setup/cloud-session.ts";
import { readBillingExport } from "../../../lib/providers/google/setup/google-inspector.ts";
import { Secret } from "../../../lib/secret.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { connectionId, HOME, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset({ exportLocation: "US" }));
afterAll(() => setup.close());

const viewer = `${toAccountId("viewer", connectionId)}@${HOME}.iam.gserviceaccount.com`;
const path = `/bigquery/v2/projects/${HOME}/datasets/aurora_billing_export`;
type Access = { role: string; userByEmail?: string; specialGroup?: string }[];
const dataset = async () => (await setup.call("GET", path)).body as { location: string; labels: object; access: Access; error?: object };
const stands = (more: object = {}) => setup.control("PUT", "datasets", { project: HOME, dataset: "aurora_billing_export", ...more });
const bigquery = () => setup.control("PUT", "services", { project: HOME, service: "bigquery.googleapis.com", enabled: true });

describe("the dataset of the billing export", () => {
  test("is made with our label, and the viewer reads it beside those who did", async () => {
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const made = await dataset();
    expect([made.location, made.labels]).toEqual(["US", { "managed-by": "aurora" }]);
    expect(made.access.filter(({ userByEmail }) => userByEmail === viewer)).toEqual([{ role: "READER", userByEmail: viewer }]);
    expect(made.access.map(({ specialGroup }) => specialGroup)).toContain("projectOwners");
  });

  test("that stands is used, keeps its access list, and stays the customer's", async () => {
    await bigquery();
    await stands({ labels: { team: "data" } });
    const before = (await dataset()).access;
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const after = await dataset();
    expect([after.labels, after.access]).toEqual([{ team: "data" }, [...before, { role: "READER", userByEmail: viewer }]]);
    expect((await setup.entries()).filter(({ change }) => change.kind === "dataset")).toEqual([]);
    await setup.teardown([HOME]);
    expect((await dataset()).access).toEqual(before);
  });

  test("that stands in another location is left alone, and the plan says so", async () => {
    await bigquery();
    await stands({ location: "europe-west3" });
    const [planned] = await setup.plan([HOME]);
    expect(planned?.obstacles).toEqual([
      expect.objectContaining({ code: "dataset_elsewhere", blocks: false, detail: ["europe-west3", "US"] }),
    ]);
    expect(planned?.changes.filter(({ kind }) => kind.startsWith("dataset"))).toEqual([]);
  });

  test("that the plan cannot see, because BigQuery is off, and that stands elsewhere, fails with a code", async () => {
    await stands({ location: "EU" });
    const done = await setup.run([HOME]);
    expect(done.find(({ step }) => step === "prepare_export")?.failed.map(({ code }) => code)).toContain("dataset_elsewhere");
    expect((await dataset()).location).toBe("EU");
  });

  test("is pending while BigQuery is being enabled by another branch of the run", async () => {
    await setup.settings({ enabled_usable_after_seconds: 120 });
    await expect(setup.run([HOME])).rejects.toMatchObject({ code: "access_pending", detail: "google: bigquery: not enabled yet" });
    await setup.pass(121);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
  });

  test("is written again when its access list changed in between", async () => {
    await setup.fault({
      method: "PATCH",
      path,
      times: 2,
      status: 412,
      body: {
        error: { code: 412, status: "FAILED_PRECONDITION", message: "Precondition Failed", errors: [{ reason: "conditionNotMet" }] },
      },
    });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect((await dataset()).access.filter(({ userByEmail }) => userByEmail === viewer).length).toBe(1);
  });

  test("S70: that has entries with conditions is read and written in version 3, and keeps them", async () => {
    await bigquery();
    const condition = { title: "night", expression: "request.time < timestamp('2030-01-01T00:00:00Z')" };
    const access = [
      { role: "OWNER", specialGroup: "projectOwners" },
      { role: "READER", userByEmail: "night@example.com", condition },
      { role: "READER", userByEmail: viewer, condition },
    ];
    await stands({ access });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const now = async () => (await setup.call("GET", `${path}?accessPolicyVersion=3`)).body.access;
    expect(await now()).toEqual([...access, { role: "READER", userByEmail: viewer }]);
    await setup.teardown([HOME]);
    expect(await now()).toEqual(access);
  });

  test.each([
    ["without its access list", undefined],
    [
      "in an older version, so that a condition is not seen",
      [{ role: "roles/bigquery.dataViewer_with_conditionalbinding_7a34b", userByEmail: "night@example.com" }],
    ],
  ])("S70: that Google shows %s is never written, and the plan and each outcome say so", async (_title, access) => {
    await bigquery();
    const planned = await setup.plan([HOME]);
    await stands();
    const hide = () =>
      setup.fault({ method: "GET", path, times: 9, status: 200, body: { etag: "e", location: "US", ...(access && { access }) } });
    const before = (await dataset()).access;
    await hide();
    expect((await setup.plan([HOME])).flatMap(({ obstacles }) => obstacles.map(({ code, blocks }) => [code, blocks]))).toEqual([
      ["dataset_access_hidden", false],
    ]);
    expect(setup.failuresOf(await setup.make(planned))).toEqual(["dataset_access_hidden"]);
    await setup.control("DELETE", "faults");
    expect((await dataset()).access).toEqual(before);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    await hide();
    const done = await setup.teardown([HOME]);
    expect(done.flatMap(({ left }) => left).map(({ change, code }) => `${change.kind} ${code}`)).toEqual([
      "dataset_reader dataset_access_hidden",
    ]);
    await setup.control("DELETE", "faults");
    expect((await dataset()).access.slice(0, before.length)).toEqual(before);
  });

  test("is no part of the setup without a location for it", async () => {
    await setup.reset();
    await setup.run([HOME]);
    expect((await setup.calls()).filter(({ path }) => path.startsWith("/bigquery"))).toEqual([]);
  });
});

describe("the billing export", () => {
  const read = () => {
    const { url } = setup;
    const urls = cloudUrlsAt(url);
    const deps = { urls, call: cloudCaller(async () => undefined) };
    return readBillingExport(openSession(deps, new Secret(setup.tokens.ada()), AbortSignal.timeout(10_000)), HOME);
  };
  const switchOn = (tables: string[]) =>
    setup.control("POST", "billing-export", { project: HOME, dataset: "aurora_billing_export", tables });

  test("is absent, prepared by us, switched on by a person, and there with its tables", async () => {
    await bigquery();
    expect(await read()).toBe("absent");
    await setup.run([HOME]);
    expect(await read()).toBe("prepared");
    await switchOn([]);
    expect(await read()).toBe("waiting");
    await switchOn(["gcp_billing_export_resource_v1_012345_567890_ABCDEF"]);
    expect(await read()).toBe("on");
  });

  test("is not there because of a table of another name", async () => {
    await setup.run([HOME]);
    await switchOn(["gcp_billing_export_v1_mine"]);
    expect(await read()).toBe("waiting");
  });

  test("is unknown where it may not be read", async () => {
    await setup.fault({ method: "GET", path, status: 403, body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } } });
    expect(await read()).toBe("unknown");
  });
});
