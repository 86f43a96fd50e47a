import type { Trust } from "../../identity/identity-token-source.ts";
import { plain } from "../plain.ts";

/**
 * The same credential as that of the script, for Terraform. The resource's id is the client ID.
 *
 * @see {@link https://registry.terraform.io/providers/tailscale/tailscale/latest/docs/resources/federated_identity tailscale_federated_identity}
 */
export const buildTerraform = ({ issuer, subject, audience }: Trust): string => `terraform {
  required_providers {
    tailscale = {
      source = "tailscale/tailscale"
    }
  }
}

# Aurora keeps no SSH key and no auth key for this connection. Who needs an auth key makes one with the access token that Aurora hands out.
resource "tailscale_federated_identity" "aurora" {
  description = "Aurora"
  issuer      = "${plain(issuer)}"
  subject     = "${plain(subject)}"${audience === undefined ? "" : `\n  audience    = "${plain(audience)}"`}
  # The tag needs an owner in the policy file. Without "auth_keys" and the tag, Aurora may list machines, and no more.
  scopes = ["devices:core:read", "auth_keys"]
  tags   = ["tag:aurora"]
}

output "client_id" {
  value = tailscale_federated_identity.aurora.id
}
`;
