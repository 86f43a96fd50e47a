/**
 * What `setup.sh` makes, for Terraform. The outputs are the fields of the connect. The end of the secret is an attribute of a resource, so that a later
 * plan does not make another secret.
 */
export const secretTerraform = `# The state of Terraform holds the client secret in clear text, whatever an output hides: keep the state where only those
# may read it who may read the secret. A connection without a secret leaves none in it.
terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}

variable "name" {
  description = "The name of the application."
  type        = string
  default     = "aurora-oauth"
}

variable "subscription_id" {
  description = "The subscription that Aurora works with."
  type        = string
}

variable "role" {
  description = "The role on the subscription."
  type        = string
  default     = "Reader"
}

variable "days" {
  description = "For how many days the secret is valid."
  type        = number
  default     = 180
}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

data "azuread_client_config" "current" {}

resource "azuread_application" "aurora" {
  display_name     = var.name
  sign_in_audience = "AzureADMyOrg"
}

resource "azuread_service_principal" "aurora" {
  client_id = azuread_application.aurora.client_id
}

resource "azurerm_role_assignment" "aurora" {
  scope                = "/subscriptions/\${var.subscription_id}"
  role_definition_name = var.role
  principal_id         = azuread_service_principal.aurora.object_id
  principal_type       = "ServicePrincipal"
}

resource "time_offset" "expiry" {
  offset_days = var.days
}

resource "azuread_application_password" "aurora" {
  application_id = azuread_application.aurora.id
  display_name   = "aurora"
  end_date       = time_offset.expiry.rfc3339
}

output "tenantId" {
  value = data.azuread_client_config.current.tenant_id
}

output "clientId" {
  value = azuread_application.aurora.client_id
}

output "clientSecret" {
  description = "To see it: terraform output -raw clientSecret"
  value       = azuread_application_password.aurora.value
  sensitive   = true
}

output "subscriptionId" {
  value = var.subscription_id
}

output "secretExpiresAt" {
  value = time_offset.expiry.rfc3339
}
`;
