/**
 * The same client as that of the script, for Terraform. The resource's id is the client ID.
 *
 * @see {@link https://registry.terraform.io/providers/tailscale/tailscale/latest/docs/resources/oauth_client tailscale_oauth_client}
 */
export const clientTerraform = `# The state of Terraform holds the client secret in clear text, whatever an output hides: keep the state where only those
# may read it who may read the secret. A connection without a secret leaves none in it.
terraform {
  required_providers {
    tailscale = {
      source = "tailscale/tailscale"
    }
  }
}

variable "tag" {
  description = "The tag of machines that join through Aurora. It needs an owner in the policy file."
  type        = string
  default     = "tag:aurora"
}

resource "tailscale_oauth_client" "aurora" {
  description = "Aurora"
  scopes      = ["devices:core:read", "auth_keys"]
  tags        = [var.tag]
}

output "clientId" {
  value = tailscale_oauth_client.aurora.id
}

output "clientSecret" {
  description = "To see it: terraform output -raw clientSecret"
  value       = tailscale_oauth_client.aurora.key
  sensitive   = true
}
`;
