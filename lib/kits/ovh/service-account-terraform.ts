import { neededActions, serviceAccountRequest } from "../../providers/ovh/ovh.ts";
import { listed, output, quoted, requires, resource, secretOutput, terraform, terraformProvider, variable, warning } from "../terraform.ts";

const { name, description, flow } = serviceAccountRequest;

/**
 * The client of the request, and the policy that a first check proposes, for Terraform. The outputs are the fields of the connect.
 *
 * @see {@link https://registry.terraform.io/providers/ovh/ovh/latest/docs/resources/me_api_oauth2_client ovh_me_api_oauth2_client}
 */
export const serviceAccountTerraform: string = terraform(
  warning("client secret", "OVHcloud has no way to connect without one."),
  requires({ "ovh/ovh": ">= 1.0" }),
  variable("region", "The region of the account: ovh-eu, ovh-ca or ovh-us.", { default: quoted("ovh-eu") }),
  terraformProvider("ovh", { endpoint: "var.region" }),
  resource("ovh_me_api_oauth2_client", { name: quoted(name), description: quoted(description), flow: quoted(flow), callback_urls: "[]" }),
  "# Without a policy the client may do nothing.",
  resource("ovh_iam_policy", {
    name: `"aurora-\${replace(ovh_me_api_oauth2_client.aurora.client_id, ".", "-")}"`,
    description: quoted("What Aurora needs"),
    identities: "[ovh_me_api_oauth2_client.aurora.identity]",
    resources: `["urn:v1:\${trimprefix(var.region, "ovh-")}:resource:publicCloudProject:*"]`,
    allow: listed(neededActions),
  }),
  output("endpoint", "var.region"),
  output("clientId", "ovh_me_api_oauth2_client.aurora.client_id"),
  secretOutput("clientSecret", "ovh_me_api_oauth2_client.aurora.client_secret"),
);
