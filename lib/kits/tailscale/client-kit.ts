import { adminPages } from "../../providers/tailscale/tailscale.ts";
import { type BuildCustomerSides, type CustomerSide, sameForAll } from "../kit.ts";
import { clientScript, removeClientScript } from "./client-script.ts";
import { clientTerraform } from "./client-terraform.ts";

const withCurl = "With curl and an API access token";

/** An OAuth client of the tailnet that may list machines and make auth keys with one tag. Script and Terraform make the same. */
const client: CustomerSide = {
  setUp: [
    { kind: "bash", title: withCurl, text: clientScript },
    { kind: "terraform", title: "With Terraform", text: clientTerraform },
  ],
  remove: [
    { kind: "bash", title: withCurl, text: removeClientScript },
    { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
  ],
  fields: [
    { name: "clientId", title: "Client ID", hint: "The script prints it, and so does Terraform." },
    { name: "clientSecret", title: "Client secret", hint: "The script prints it once. Terraform: terraform output -raw clientSecret" },
    {
      name: "tailnet",
      title: "Tailnet",
      hint: "Empty: the one in which the client was made. Otherwise its name, such as example.com.",
      isOptional: true,
    },
  ],
  links: [
    { title: "OAuth clients in Tailscale's admin console", url: adminPages.clients },
    { title: "The policy file, in which a tag gets its owner", url: adminPages.policyFile },
    { title: "API access tokens, for the script", url: adminPages.keys },
  ],
};

/** What a customer makes for `client`. */
export const buildCustomerSides: BuildCustomerSides = () => ({ client: sameForAll(client) });
