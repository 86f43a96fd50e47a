import type { Steer } from "../console/troubles/trouble.ts";

/** A company's mix: where a setup cannot do its work, each project says so at another time. */
const owner = "ada@example.com";
const organization = "organizations/302010403020";
const project = (projectId: string, number: string, displayName: string, more: object = {}) => ({
  projectId,
  number,
  displayName,
  parent: organization,
  ...more,
});

/** The search finds that nobody pays for it. */
const unpaid = project("shop-sandbox", "415104041203", "Shop sandbox", { billing: "disabled" });
/** The search finds what it needs there. The plan finds that the person may not enable APIs. */
const withoutRights = project("team-analytics", "415104041213", "Team analytics", { lacks: ["serviceusage.services.enable"] });
/** Only Google's refusal tells of domain-restricted sharing: the person may not read the policy of the organisation. */
const restricted = project("vendor-portal", "415104041214", "Vendor portal", { parent: "organizations/605040302010" });

const projects = [
  project("shop-production", "415104041201", "Shop production", {
    labels: { env: "prod" },
    services: ["compute.googleapis.com", "logging.googleapis.com", "run.googleapis.com"],
  }),
  unpaid,
  project("shop-search", "415104041211", "Shop search"),
  project("shop-staging", "415104041202", "Shop staging", { labels: { env: "staging" } }),
  project("shop-stock", "415104041212", "Shop stock"),
  withoutRights,
  restricted,
];

export const sevenIds: readonly string[] = projects.map(({ projectId }) => projectId);

/** How a setup of those that can be chosen ends in each: `ready`, or why not. */
export const expectedEnds: Readonly<Record<string, string>> = Object.fromEntries(
  projects
    .filter((each) => each !== unpaid)
    .map((each) => [each.projectId, each === withoutRights ? "missing_rights" : each === restricted ? "domain_restricted" : "ready"]),
);

/** Gives the person at Google seven projects: one without billing, one without a right, one behind domain-restricted sharing. */
export async function makeSevenProjects(control: Steer): Promise<void> {
  const { accounts } = (await control("GET", "accounts")) as { readonly accounts: readonly { readonly email: string }[] };
  await control("PUT", "accounts", { accounts: accounts.map((each) => (each.email === owner ? { ...each, projects } : each)) });
  await control("PATCH", `projects/${restricted.projectId}/iam`, { allowed_member_domains: ["vendor.example"] });
}
