import { neededActions, serviceAccountRequest } from "../../providers/ovh/service-account-request.ts";

const { name, description, flow } = serviceAccountRequest;

/**
 * The client of the request, and the policy that a first check proposes, for Terraform. The outputs are the fields of the connect.
 *
 * @see {@link https://registry.terraform.io/providers/ovh/ovh/latest/docs/resources/me_api_oauth2_client ovh_me_api_oauth2_client}
 */
export const serviceAccountTerraform = `# The state of Terraform holds the client secret in clear text, whatever an output hides: keep the state where only those
# may read it who may read the secret. OVHcloud has no way to connect without one.
terraform {
  required_providers {
    ovh = {
      source  = "ovh/ovh"
      version = ">= 1.0"
    }
  }
}

variable "region" {
  description = "The region of the account: ovh-eu, ovh-ca or ovh-us."
  type        = string
  default     = "ovh-eu"
}

provider "ovh" {
  endpoint = var.region
}

resource "ovh_me_api_oauth2_client" "aurora" {
  name          = "${name}"
  description   = "${description}"
  flow          = "${flow}"
  callback_urls = []
}

# Without a policy the client may do nothing.
resource "ovh_iam_policy" "aurora" {
  name        = "aurora-\${replace(ovh_me_api_oauth2_client.aurora.client_id, ".", "-")}"
  description = "What Aurora needs"
  identities  = [ovh_me_api_oauth2_client.aurora.identity]
  resources   = ["urn:v1:\${trimprefix(var.region, "ovh-")}:resource:publicCloudProject:*"]
  allow       = [${neededActions.map((action) => `"${action}"`).join(", ")}]
}

output "endpoint" {
  value = var.region
}

output "clientId" {
  value = ovh_me_api_oauth2_client.aurora.client_id
}

output "clientSecret" {
  description = "To see it: terraform output -raw clientSecret"
  value       = ovh_me_api_oauth2_client.aurora.client_secret
  sensitive   = true
}
`;
