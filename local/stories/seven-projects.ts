import type { Steer } from "../console/troubles/trouble.ts";

const person = "ada@example.com";
const organization = "organizations/302010403020";

/**
 * A company's mix. Where a setup cannot do its work, each project lets that be known at another time: `shop-sandbox` in the search, because it has no
 * billing account; `team-analytics` in the plan, because the search tests only the rights without which nothing can be set up; `vendor-portal` when Google
 * refuses, because the person may not read the policies of an organisation.
 */
const projects = [
  {
    projectId: "shop-production",
    number: "415104041201",
    displayName: "Shop production",
    parent: organization,
    labels: { env: "prod" },
    services: ["compute.googleapis.com", "logging.googleapis.com", "run.googleapis.com"],
  },
  { projectId: "shop-sandbox", number: "415104041203", displayName: "Shop sandbox", parent: organization, billing: "disabled" },
  { projectId: "shop-search", number: "415104041211", displayName: "Shop search", parent: organization },
  { projectId: "shop-staging", number: "415104041202", displayName: "Shop staging", parent: organization, labels: { env: "staging" } },
  { projectId: "shop-stock", number: "415104041212", displayName: "Shop stock", parent: organization },
  {
    projectId: "team-analytics",
    number: "415104041213",
    displayName: "Team analytics",
    parent: organization,
    lacks: ["serviceusage.services.enable"],
  },
  { projectId: "vendor-portal", number: "415104041214", displayName: "Vendor portal", parent: "organizations/605040302010" },
];

export const sevenIds: readonly string[] = projects.map(({ projectId }) => projectId);

/** Those that are set up. */
export const readyIds: readonly string[] = ["shop-production", "shop-search", "shop-staging", "shop-stock"];

/** How a setup ends in each that can be chosen: `ready`, or why not. */
export const expectedEnds: ReadonlyMap<string, string> = new Map([
  ...readyIds.map((id) => [id, "ready"] as const),
  ["team-analytics", "missing_rights"],
  ["vendor-portal", "domain_restricted"],
]);

/** Gives the person these projects at Google. */
export async function makeSevenProjects(control: Steer): Promise<void> {
  const { accounts } = (await control("GET", "accounts")) as { readonly accounts: readonly { readonly email: string }[] };
  await control("PUT", "accounts", { accounts: accounts.map((each) => (each.email === person ? { ...each, projects } : each)) });
  await control("PATCH", "projects/vendor-portal/iam", { allowed_member_domains: ["vendor.example"] });
}
