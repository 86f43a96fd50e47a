import { describe, expect, test } from "vitest";
import { type Cloud, compareClouds } from "../../local/stories/compare-clouds.ts";

const ids = ["shop", "lab"];
const before: Cloud = {
  policies: { shop: { bindings: ["ada owns"] }, lab: { bindings: [] }, others: {} },
  services: { shop: ["logging.googleapis.com"], lab: [], others: [] },
  datasets: { shop: [{ id: "sales" }], lab: [], others: [] },
  labels: { shop: { env: "prod" }, lab: {}, others: {} },
  service_accounts: [{ email: "build@shop.iam.gserviceaccount.com" }],
};
const left = [
  { what: "api", target: "shop", name: "iam.googleapis.com" },
  { what: "api", target: "lab", name: "logging.googleapis.com" },
  { what: "dataset", target: "shop", name: "aurora_billing_export" },
];
/** As a teardown leaves it, with what it may leave. */
const after: Cloud = {
  ...before,
  services: { shop: ["iam.googleapis.com", "logging.googleapis.com"], lab: ["logging.googleapis.com"], others: [] },
  datasets: { ...before.datasets, shop: [{ id: "sales" }, { id: "aurora_billing_export" }] },
};

describe("the demo's comparison of Google before a setup and after its teardown", () => {
  test("what the answer names as left may stay, and it tells which; the projects of others are not compared", () => {
    const elsewhere = { policies: { ...after.policies, others: { bindings: ["new"] } } };
    const access = { what: "access_token", target: "shop" };
    expect(compareClouds(before, { ...after, ...elsewhere }, { ids, left: [...left, access] })).toEqual(left);
  });

  test.each<[string, Partial<Cloud>]>([
    ["a role", { policies: { ...after.policies, shop: { bindings: ["ada owns", "aurora reads"] } } }],
    ["a role that was there before and is gone", { policies: { ...after.policies, shop: { bindings: [] } } }],
    ["a label", { labels: { ...after.labels, shop: { env: "prod", "aurora-oauth-1": "connected" } } }],
    ["a service account", { service_accounts: [...after.service_accounts, { email: "aurora-ro-1@shop.iam.gserviceaccount.com" }] }],
    ["an API that is not named", { services: { ...after.services, shop: [...(after.services.shop ?? []), "run.googleapis.com"] } }],
    ["a dataset that is not named", { datasets: { ...after.datasets, shop: [...(after.datasets.shop ?? []), { id: "stray" }] } }],
  ])("%s that differs fails the demo, and it names the project", (_what, changed) => {
    expect(() => compareClouds(before, { ...after, ...changed }, { ids, left })).toThrow(/as they were: shop$/);
  });

  test("what is named and is not there fails the demo, and so does what was there before the setup", () => {
    const absent = { what: "api", target: "lab", name: "iam.googleapis.com" };
    expect(() => compareClouds(before, after, { ids, left: [...left, absent] })).toThrow("iam.googleapis.com in lab");
    const customers = { what: "dataset", target: "shop", name: "sales" };
    expect(() => compareClouds(before, after, { ids, left: [...left, customers] })).toThrow("as they were: shop");
  });

  test("a project that the simulator does not have is no equal project", () => {
    expect(() => compareClouds(before, after, { ids: ["shop", "nowhere"], left })).toThrow("no project nowhere");
  });
});
