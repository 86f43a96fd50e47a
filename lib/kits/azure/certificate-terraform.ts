import type { ConnectionCertificate } from "../../providers/azure/connection-certificate.ts";

/** Builds what the script for a certificate makes, for Terraform. The outputs are the fields of the connect. Nothing of it is secret. */
export const buildCertificateTerraform = ({ pem, expiresAt }: Pick<ConnectionCertificate, "pem" | "expiresAt">): string => `terraform {
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

variable "name" {
  description = "The name of the application."
  type        = string
  default     = "aurora-certificate"
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

# The private key is Aurora's, and never leaves its key service.
resource "azuread_application_certificate" "aurora" {
  application_id = azuread_application.aurora.id
  type           = "AsymmetricX509Cert"
  encoding       = "pem"
  end_date       = "${expiresAt.toISOString().replace(/\.\d+Z$/, "Z")}"
  value          = <<-PEM
${pem
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}
  PEM
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

output "subscriptionId" {
  value = var.subscription_id
}
`;
