import { defined } from "../../defined.ts";
import type { Trust } from "../../identity/identity-token-source.ts";
import { adminPages } from "../../providers/tailscale/tailscale.ts";
import type { BuildOffer } from "../kit.ts";
import { buildRemoveScript, buildTrustScript } from "./tailscale-federated-script.ts";
import { buildTerraform } from "./tailscale-federated-terraform.ts";

/**
 * How a customer makes their tailnet trust one connection: a federated credential with exactly its issuer and subject, without a star. The audience
 * is the one that Tailscale makes of the credential's client ID, so it is left empty, unless the connection has one of its own.
 */
export const buildOffer: BuildOffer = (trust) => ({
  ...defined({ audience: trust.audience }),
  setUp: [
    { kind: "bash", title: "With curl and an API access token", text: buildTrustScript(trust) },
    { kind: "terraform", title: "With Terraform", text: buildTerraform(trust) },
  ],
  remove: [
    { kind: "bash", title: "With curl and an API access token", text: buildRemoveScript(trust) },
    { kind: "bash", title: "With Terraform", text: "terraform destroy -target=tailscale_federated_identity.aurora\n" },
  ],
  fields: [
    { name: "clientId", title: "Client ID", hint: `Printed by the script and by Terraform. ${byHand(trust)}` },
    {
      name: "tailnet",
      title: "Tailnet",
      hint: "The tailnet's ID, to be sure that the credential belongs to it. Empty: the credential's own.",
      isOptional: true,
    },
  ],
  links: [
    { title: "Trust credentials in Tailscale's admin console", url: adminPages.clients },
    { title: "The policy file, in which a tag gets its owner", url: adminPages.policyFile },
    { title: "API access tokens, for the script", url: adminPages.keys },
  ],
});

const byHand = ({ audience }: Trust) =>
  `By hand: create a credential of the type OpenID Connect with a custom issuer, enter ${audience === undefined ? "issuer and subject exactly as above, leave the audience empty" : "issuer, subject and audience exactly as above"}, and tick Devices > Core > Read. For callers who make auth keys also tick Keys > Auth Keys > Write, with a tag: this connection keeps no auth key and no SSH key of its own.`;
