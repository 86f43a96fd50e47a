import type { Trust } from "../../identity/identity-token-source.ts";
import type { Script } from "../kit.ts";

/** The values of a trust as they stand in a text of ours: without a character that Terraform reads. */
export type TrustValues = Trust & { readonly credential: string };

const cloudAudience = `variable "audience" {
  description = "Of the US Government's cloud api://AzureADTokenExchangeUSGov, of China's api://AzureADTokenExchangeChina."
  type        = string
  default     = "api://AzureADTokenExchange"
}`;

const ownAudience = (audience: string) => `variable "audience" {
  description = "This connection's own."
  type        = string
  default     = "${audience}"
}`;

const head = (audience: string | undefined) => `variable "subscription_id" {
  description = "The subscription that Aurora works with."
  type        = string
}

variable "role" {
  description = "The role on the subscription."
  type        = string
  default     = "Reader"
}

${audience === undefined ? cloudAudience : ownAudience(audience)}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}
`;

const subscriptionOutput = `
output "subscriptionId" {
  value = var.subscription_id
}
`;

/** The outputs are the fields of the connect. */
export const applicationTerraform = ({ credential, issuer, subject, audience }: TrustValues): Script => ({
  kind: "terraform",
  title: "An application, with Terraform",
  text: `terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

${head(audience)}
data "azuread_client_config" "current" {}

resource "azuread_application" "aurora" {
  display_name     = "aurora-keyless"
  sign_in_audience = "AzureADMyOrg"
}

resource "azuread_service_principal" "aurora" {
  client_id = azuread_application.aurora.client_id
}

# What Azure compares, letter by letter.
resource "azuread_application_federated_identity_credential" "aurora" {
  application_id = azuread_application.aurora.id
  display_name   = "${credential}"
  audiences      = [var.audience]
  issuer         = "${issuer}"
  subject        = "${subject}"
}

resource "azurerm_role_assignment" "aurora" {
  scope                = "/subscriptions/\${var.subscription_id}"
  role_definition_name = var.role
  principal_id         = azuread_service_principal.aurora.object_id
  principal_type       = "ServicePrincipal"
}

output "tenantId" {
  value = data.azuread_client_config.current.tenant_id
}

output "clientId" {
  value = azuread_application.aurora.client_id
}
${subscriptionOutput}`,
});

/** The outputs are the fields of the connect. */
export const identityTerraform = ({ credential, issuer, subject, audience }: TrustValues): Script => ({
  kind: "terraform",
  title: "A managed identity, with Terraform",
  text: `terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

${head(audience)}
variable "resource_group" {
  description = "A resource group that exists."
  type        = string
}

data "azurerm_resource_group" "aurora" {
  name = var.resource_group
}

resource "azurerm_user_assigned_identity" "aurora" {
  name                = "aurora-keyless"
  resource_group_name = data.azurerm_resource_group.aurora.name
  location            = data.azurerm_resource_group.aurora.location
}

# What Azure compares, letter by letter.
resource "azurerm_federated_identity_credential" "aurora" {
  name                = "${credential}"
  resource_group_name = data.azurerm_resource_group.aurora.name
  parent_id           = azurerm_user_assigned_identity.aurora.id
  audience            = [var.audience]
  issuer              = "${issuer}"
  subject             = "${subject}"
}

resource "azurerm_role_assignment" "aurora" {
  scope                = "/subscriptions/\${var.subscription_id}"
  role_definition_name = var.role
  principal_id         = azurerm_user_assigned_identity.aurora.principal_id
  principal_type       = "ServicePrincipal"
}

output "tenantId" {
  value = azurerm_user_assigned_identity.aurora.tenant_id
}

output "clientId" {
  value = azurerm_user_assigned_identity.aurora.client_id
}

output "identityId" {
  value = azurerm_user_assigned_identity.aurora.id
}
${subscriptionOutput}`,
});
