import { describe, expect, test } from "vitest";
import { googleSetupFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";

const clock = () => new Date(0);
const read = (env: Record<string, string>) => googleSetupFromEnvironment(env, clock);

describe("the configuration of a Google setup", () => {
  test("is Google's own addresses, no principal and no costs when nothing is set", () => {
    const { urls, vendorPrincipal, exportLocation } = read({});
    expect(Object.values(urls).map((url) => new URL(url).hostname)).toEqual([
      "cloudresourcemanager.googleapis.com",
      "serviceusage.googleapis.com",
      "iam.googleapis.com",
      "iamcredentials.googleapis.com",
      "cloudbilling.googleapis.com",
      "bigquery.googleapis.com",
      "sts.googleapis.com",
    ]);
    expect([vendorPrincipal, exportLocation]).toEqual([undefined, undefined]);
  });

  test.each([
    "serviceAccount:connector@vendor.iam.gserviceaccount.com",
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/s",
  ])("takes the principal %s", (GCP_VENDOR_PRINCIPAL) => {
    expect(read({ GCP_VENDOR_PRINCIPAL }).vendorPrincipal).toBe(GCP_VENDOR_PRINCIPAL);
  });

  test.each([
    ["the public", "allUsers"],
    ["every signed-in person", "allAuthenticatedUsers"],
    ["a whole domain", "domain:example.com"],
    ["a group", "group:ops@example.com"],
    ["a whole pool", "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*"],
    ["an address without its kind", "connector@vendor.iam.gserviceaccount.com"],
  ])("refuses %s as the principal", (_title, GCP_VENDOR_PRINCIPAL) => {
    expect(() => read({ GCP_VENDOR_PRINCIPAL })).toThrow(expect.objectContaining({ detail: "malformed: GCP_VENDOR_PRINCIPAL" }));
  });

  test("takes a location of the export, and no other text", () => {
    expect(read({ GCP_BILLING_EXPORT_LOCATION: "europe-west3" }).exportLocation).toBe("europe-west3");
    expect(() => read({ GCP_BILLING_EXPORT_LOCATION: "a b" })).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
  });
});
