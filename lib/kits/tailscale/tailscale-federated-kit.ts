import { defined } from "../../defined.ts";
import { adminPages } from "../../providers/tailscale/tailscale.ts";
import { type BuildFederatedKit, field, namedTrust, optionalField, plainTrust, withTerraform } from "../kit.ts";
import remove from "./remove-trust.sh";
import { policyPage, tokensPage, withCurl } from "./tailscale-kit.ts";
import { buildFederatedTerraform } from "./tailscale-terraform.ts";
import setUp from "./trust.sh";

/**
 * How a customer makes their tailnet trust one connection: a federated credential with exactly its issuer and subject, without a star. The audience
 * is left empty, because Tailscale derives it from the credential's client ID, unless the connection has its own audience.
 */
export const buildFederatedKit: BuildFederatedKit = (given) => {
  const trust = plainTrust(given);
  const values = namedTrust(trust);
  const exactly =
    trust.audience === undefined
      ? "issuer and subject exactly as above, leave the audience empty"
      : "issuer, subject and audience exactly as above";
  return {
    ...defined({ audience: trust.audience }),
    setUp: [withCurl(setUp, values), withTerraform(buildFederatedTerraform(trust))],
    remove: [
      withCurl(remove, values),
      { kind: "bash", title: "With Terraform", text: "terraform destroy -target=tailscale_federated_identity.aurora\n" },
    ],
    fields: [
      field(
        "clientId",
        "Client ID",
        `Printed by the script and by Terraform. By hand: create a credential of the type OpenID Connect with a custom issuer, enter ${exactly}, and tick Devices > Core > Read. For callers who make auth keys also tick Keys > Auth Keys > Write, with a tag: this connection keeps no auth key and no SSH key of its own.`,
      ),
      optionalField("tailnet", "Tailnet", "Its ID, to be sure that the credential belongs to it. Empty: the credential's own."),
    ],
    links: [{ title: "Trust credentials in Tailscale's admin console", url: adminPages.clients }, policyPage, tokensPage],
  };
};
