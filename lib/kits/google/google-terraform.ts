import type { Trust } from "../../issuer/identity-token-source.ts";
import { impersonationRole, neededServices, ourProvider } from "../../providers/google/pool-provider.ts";
import { data, listed, output, quoted, requires, resource, secretOutput, terraform, variable, warning } from "../terraform.ts";

/** A service account with roles in a project, whose APIs are enabled. */
const account = (services: readonly string[], where: string): readonly string[] => [
  variable("project", `The id of the project in which the ${where} made.`),
  variable("account", "The service account that Aurora acts as.", { default: quoted("aurora-reader") }),
  variable("roles", "The account's roles in the project. One of them must show the project, as roles/browser does.", {
    type: "set(string)",
    default: listed(["roles/browser"]),
  }),
  resource("google_project_service", {
    for_each: `toset(${listed(services)})`,
    project: "var.project",
    service: "each.value",
    disable_on_destroy: "false",
  }),
  resource("google_service_account", {
    project: "var.project",
    account_id: "var.account",
    display_name: quoted("Aurora"),
    depends_on: "[google_project_service.aurora]",
  }),
  resource("google_project_iam_member", {
    for_each: "var.roles",
    project: "var.project",
    role: "each.value",
    member: "google_service_account.aurora.member",
  }),
];

const google = requires({ "hashicorp/google": ">= 5.0" });

/** What the script for a key makes. The output is the field of the connect. */
export const keyTerraform: string = terraform(
  warning("private key"),
  google,
  ...account(["cloudresourcemanager.googleapis.com"], "service account is"),
  resource("google_service_account_key", { service_account_id: "google_service_account.aurora.name" }),
  secretOutput("service_account_json", "base64decode(google_service_account_key.aurora.private_key)"),
);

/** Builds what makes the same as the script for a pool, for a trust of plain values. The outputs are the fields of the connect. */
export const buildFederatedTerraform = ({ issuer, subject, audience }: Trust, pool: string): string =>
  terraform(
    google,
    ...account(neededServices, "pool and the service account are"),
    data("google_project", "aurora", { project_id: "var.project" }),
    `locals {
  pool     = "projects/\${data.google_project.aurora.number}/locations/global/workloadIdentityPools/${pool}"
  provider = "\${local.pool}/providers/${ourProvider}"
}`,
    resource("google_iam_workload_identity_pool", {
      project: "var.project",
      workload_identity_pool_id: quoted(pool),
      display_name: quoted("Aurora"),
      depends_on: "[google_project_service.aurora]",
    }),
    "# What Google compares, letter by letter.",
    resource("google_iam_workload_identity_pool_provider", {
      project: "var.project",
      workload_identity_pool_id: "google_iam_workload_identity_pool.aurora.workload_identity_pool_id",
      workload_identity_pool_provider_id: quoted(ourProvider),
      attribute_mapping: '{ "google.subject" = "assertion.sub" }',
      attribute_condition: quoted(`assertion.sub=='${subject}'`),
      oidc: { issuer_uri: quoted(issuer), allowed_audiences: listed([audience ?? `https://iam.googleapis.com/\${local.provider}`]) },
    }),
    "# Depends on the provider, so that it is destroyed first.",
    resource("google_service_account_iam_member", {
      service_account_id: "google_service_account.aurora.name",
      role: quoted(impersonationRole),
      member: quoted(`principal://iam.googleapis.com/\${local.pool}/subject/${subject}`),
      depends_on: "[google_iam_workload_identity_pool_provider.aurora]",
    }),
    output("workload_identity_provider", "local.provider"),
    output("service_account", "google_service_account.aurora.email"),
  );
