import type { Trust } from "../../issuer/identity-token-source.ts";
import type { ConnectionCertificate } from "../../providers/azure/connection-certificate.ts";
import { data, output, quoted, requires, resource, secretOutput, terraform, terraformProvider, variable, warning } from "../terraform.ts";

const directory = { "hashicorp/azuread": "~> 3.0" };
const cloud = { "hashicorp/azurerm": "~> 4.0" };

const subscription = [
  variable("subscription_id", "The subscription that Aurora works with."),
  variable("role", "The role on the subscription.", { default: quoted("Reader") }),
  terraformProvider("azurerm", { subscription_id: "var.subscription_id", features: {} }),
];

const giveRole = (principal: string): string =>
  resource("azurerm_role_assignment", {
    scope: quoted(`/subscriptions/\${var.subscription_id}`),
    role_definition_name: "var.role",
    principal_id: principal,
    principal_type: quoted("ServicePrincipal"),
  });

const subscriptionId = output("subscriptionId", "var.subscription_id");

/** An application of the directory with a role. The outputs are the fields of the connect. */
const application = (name: string): readonly string[] => [
  variable("name", "The name of the application.", { default: quoted(name) }),
  ...subscription,
  data("azuread_client_config", "current"),
  resource("azuread_application", { display_name: "var.name", sign_in_audience: quoted("AzureADMyOrg") }),
  resource("azuread_service_principal", { client_id: "azuread_application.aurora.client_id" }),
  giveRole("azuread_service_principal.aurora.object_id"),
  output("tenantId", "data.azuread_client_config.current.tenant_id"),
  output("clientId", "azuread_application.aurora.client_id"),
  subscriptionId,
];

const application_id = "azuread_application.aurora.id";

/** An application with a secret. Its end is an attribute of a resource, so that a later plan does not make another secret. */
export const secretTerraform: string = terraform(
  warning("client secret"),
  requires({ ...directory, ...cloud, "hashicorp/time": undefined }),
  variable("days", "For how many days the secret is valid.", { type: "number", default: "180" }),
  ...application("aurora-oauth"),
  resource("time_offset", { offset_days: "var.days" }),
  resource("azuread_application_password", { application_id, display_name: quoted("aurora"), end_date: "time_offset.aurora.rfc3339" }),
  secretOutput("clientSecret", "azuread_application_password.aurora.value"),
  output("secretExpiresAt", "time_offset.aurora.rfc3339"),
);

/** An application with the certificate of one connection. Nothing of it is secret. */
export const buildCertificateTerraform = ({ pem, expiresAt }: Pick<ConnectionCertificate, "pem" | "expiresAt">): string =>
  terraform(
    requires({ ...directory, ...cloud }),
    ...application("aurora-certificate"),
    "# The private key is Aurora's, and never leaves its key service.",
    resource("azuread_application_certificate", {
      application_id,
      type: quoted("AsymmetricX509Cert"),
      encoding: quoted("pem"),
      end_date: quoted(expiresAt.toISOString().replace(/\.\d+Z$/, "Z")),
      value: `<<-PEM\n${pem.trim().replace(/^/gm, "    ")}\n  PEM`,
    }),
  );

/** The values of a trust as they stand in a text of ours: without a character that Terraform reads. */
export type TrustValues = Trust & { readonly credential: string };

const exactly = "# What Azure compares, letter by letter.";

const chooseAudience = (own: string | undefined): string =>
  own === undefined
    ? variable("audience", "For the US Government's cloud api://AzureADTokenExchangeUSGov, for China's api://AzureADTokenExchangeChina.", {
        default: quoted("api://AzureADTokenExchange"),
      })
    : variable("audience", "This connection's own.", { default: quoted(own) });

export const buildApplicationTerraform = ({ credential, issuer, subject, audience }: TrustValues): string =>
  terraform(
    requires({ ...directory, ...cloud }),
    chooseAudience(audience),
    ...application("aurora-keyless"),
    exactly,
    resource("azuread_application_federated_identity_credential", {
      application_id,
      display_name: quoted(credential),
      audiences: "[var.audience]",
      issuer: quoted(issuer),
      subject: quoted(subject),
    }),
  );

const resource_group_name = "data.azurerm_resource_group.aurora.name";

export const buildIdentityTerraform = ({ credential, issuer, subject, audience }: TrustValues): string =>
  terraform(
    requires(cloud),
    chooseAudience(audience),
    variable("resource_group", "A resource group that exists."),
    ...subscription,
    data("azurerm_resource_group", "aurora", { name: "var.resource_group" }),
    resource("azurerm_user_assigned_identity", {
      name: quoted("aurora-keyless"),
      resource_group_name,
      location: "data.azurerm_resource_group.aurora.location",
    }),
    exactly,
    resource("azurerm_federated_identity_credential", {
      name: quoted(credential),
      resource_group_name,
      parent_id: "azurerm_user_assigned_identity.aurora.id",
      audience: "[var.audience]",
      issuer: quoted(issuer),
      subject: quoted(subject),
    }),
    giveRole("azurerm_user_assigned_identity.aurora.principal_id"),
    output("tenantId", "azurerm_user_assigned_identity.aurora.tenant_id"),
    output("clientId", "azurerm_user_assigned_identity.aurora.client_id"),
    output("identityId", "azurerm_user_assigned_identity.aurora.id"),
    subscriptionId,
  );
