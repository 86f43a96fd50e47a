import { defined } from "../../defined.ts";
import type { Trust } from "../../issuer/identity-token-source.ts";
import { listed, output, quoted, requires, resource, secretOutput, terraform, variable, warning } from "../terraform.ts";

const scopes = listed(["devices:core:read", "auth_keys"]);
const tailscale = requires({ "tailscale/tailscale": undefined });

/**
 * The same client as that of the script. The resource's id is the client ID.
 *
 * @see {@link https://registry.terraform.io/providers/tailscale/tailscale/latest/docs/resources/oauth_client tailscale_oauth_client}
 */
export const clientTerraform: string = terraform(
  warning("client secret"),
  tailscale,
  variable("tag", "The tag of machines that join through Aurora. It needs an owner in the policy file.", { default: quoted("tag:aurora") }),
  resource("tailscale_oauth_client", { description: quoted("Aurora"), scopes, tags: "[var.tag]" }),
  output("clientId", "tailscale_oauth_client.aurora.id"),
  secretOutput("clientSecret", "tailscale_oauth_client.aurora.key"),
);

/**
 * The same credential as that of the script, for a trust of plain values. The resource's id is the client ID.
 *
 * @see {@link https://registry.terraform.io/providers/tailscale/tailscale/latest/docs/resources/federated_identity tailscale_federated_identity}
 */
export const buildFederatedTerraform = ({ issuer, subject, audience }: Trust): string =>
  terraform(
    tailscale,
    "# Aurora keeps no SSH key and no auth key for this connection. Who needs an auth key makes one with the access token that Aurora hands out.",
    '# The tag needs an owner in the policy file. Without "auth_keys" and the tag, Aurora may list machines, and no more.',
    resource("tailscale_federated_identity", {
      description: quoted("Aurora"),
      issuer: quoted(issuer),
      subject: quoted(subject),
      ...defined({ audience: audience && quoted(audience) }),
      scopes,
      tags: listed(["tag:aurora"]),
    }),
    output("client_id", "tailscale_federated_identity.aurora.id"),
  );
