import { expect, it } from "vitest";
import { everyAbout, toAbout } from "../../functions/providers.ts";
import type { ConnectionFacts } from "../../lib/connections/tokens/served-token.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const arn = "arn:aws:iam::123456789012:role/AuroraAccess";

const cases: readonly (readonly [string, Partial<ConnectionFacts>, object])[] = [
  [
    "a login at Google",
    { provider: "gcp", identity: { id: "1101", label: "ada@example.com" } },
    { email: "ada@example.com", method: "login", default_project: null, projects: [], projects_truncated: false },
  ],
  [
    "a login at Google that is set up in more projects than the record names",
    {
      provider: "gcp",
      identity: { id: "1101", label: "ada@example.com" },
      targets: { ids: ["shop-1", "shop-2"], default: "shop-1", isTruncated: true },
    },
    {
      email: "ada@example.com",
      method: "login",
      default_project: "shop-1",
      projects: ["shop-1", "shop-2"],
      projects_truncated: true,
    },
  ],
  [
    "a key of Google",
    {
      provider: "gcp",
      method: "service_account_key",
      identity: { id: "robot@shop-1.iam.gserviceaccount.com" },
      details: { client_email: "robot@shop-1.iam.gserviceaccount.com", project_id: "shop-1", key_id: "canary", projects: "3" },
    },
    {
      email: "robot@shop-1.iam.gserviceaccount.com",
      method: "service_account_key",
      default_project: "shop-1",
      projects: ["shop-1"],
      projects_truncated: false,
    },
  ],
  [
    "an application of Azure",
    {
      provider: "azure",
      identity: { id: "directory-1" },
      details: { client_id: "client-1", subscription_id: "subscription-1", subscription_name: "Production", secret_expires_at: "canary" },
    },
    { tenant_id: "directory-1", client_id: "client-1", subscription_id: "subscription-1", subscription_name: "Production" },
  ],
  [
    "an application of an earlier release",
    { provider: "azure", identity: { id: "directory-1" } },
    { tenant_id: "directory-1", client_id: null, subscription_id: null, subscription_name: null },
  ],
  [
    "a role at AWS",
    {
      provider: "aws",
      account: "123456789012",
      identity: { id: arn },
      details: { role_arn: arn, external_id: "canary", region: "eu-west-1" },
    },
    { account_id: "123456789012", role_arn: arn, region: "eu-west-1" },
  ],
  [
    "a role without a region",
    { provider: "aws", account: "123456789012", identity: { id: arn }, details: { role_arn: arn, external_id: "canary" } },
    { account_id: "123456789012", role_arn: arn, region: null },
  ],
  [
    "a region of OVHcloud",
    { provider: "ovh", account: "ovh-eu", identity: { id: "ab1-ovh" }, details: { client_id: "canary", urn: "canary" } },
    { endpoint: "ovh-eu", project: null },
  ],
  ...(
    [
      ["one project", { ids: ["shop"] }, "shop"],
      ["several, of which one was chosen as root", { ids: ["shop", "test"], default: "shop" }, "shop"],
      ["several, of which none was chosen", { ids: ["shop", "test"] }, null],
      ["one that the record names, and more", { ids: ["shop"], isTruncated: true }, null],
    ] as const
  ).map(
    ([what, targets, project]) =>
      [
        `a region of OVHcloud with ${what}`,
        { provider: "ovh", account: "ovh-ca-shop", identity: { id: "ab1-ovh" }, targets },
        { endpoint: "ovh-ca", project },
      ] as const,
  ),
  [
    "a tailnet",
    { provider: "tailscale", identity: { id: "T1CNTRL", label: "example.ts.net" }, details: { ssh_key: "canary" } },
    { tailnet: "T1CNTRL", tailnet_name: "example.ts.net", auth_key_expires_on: null },
  ],
  [
    "a tailnet with an auth key",
    { provider: "tailscale", identity: { id: "T1CNTRL" }, details: { auth_key_id: "k1", end: "20603" } },
    { tailnet: "T1CNTRL", tailnet_name: "T1CNTRL", auth_key_expires_on: "2026-05-30" },
  ],
];

it.each(cases)("says of the token of %s what it is for, and nothing else", (_, facts, about) => {
  expect(toAbout(newConnection(facts))).toEqual(about);
});

it("is said by every provider", () => {
  expect(Object.keys(everyAbout).toSorted()).toEqual(providerNames.toSorted());
});
