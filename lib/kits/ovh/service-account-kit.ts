import { neededActions, serviceAccountRequest } from "../../providers/ovh/ovh.ts";
import { ovhHosts, ovhRegions } from "../../providers/ovh/ovh-regions.ts";
import { type BuildKits, destroy, field, type Kit, sameForAll, withTerraform } from "../kit.ts";
import { listed, output, quoted, requires, resource, secretOutput, terraform, terraformProvider, variable, warning } from "../terraform.ts";

const { name, description, flow } = serviceAccountRequest;

/**
 * The client of the request, and the policy that a first check proposes, for Terraform. The outputs are the fields of the connect.
 *
 * @see {@link https://registry.terraform.io/providers/ovh/ovh/latest/docs/resources/me_api_oauth2_client ovh_me_api_oauth2_client}
 */
const serviceAccountTerraform: string = terraform(
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

/** An OAuth client for machines, and a policy that lets it list projects. The request makes the client alone: a first check shows the policy. */
const serviceAccount: Kit = {
  setUp: [
    {
      kind: "json",
      title: "In the API console: the body of POST /me/api/oauth2/client",
      text: `${JSON.stringify(serviceAccountRequest, null, 2)}\n`,
    },
    withTerraform(serviceAccountTerraform, "With Terraform, which allows it to list projects"),
  ],
  remove: [destroy],
  fields: [
    field("endpoint", "Region", `The region of the account: ${ovhRegions.join(", ")}.`),
    field("clientId", "Client ID", "In the answer; an output of Terraform."),
    field("clientSecret", "Client secret", "In the answer, once. Terraform: terraform output -raw clientSecret"),
  ],
  links: ovhRegions.map((region) => ({
    title: `The API console of ${region}`,
    url: `${new URL(ovhHosts[region].api).origin}/console/?section=%2Fme&branch=v1#post-/me/api/oauth2/client`,
  })),
};

/** What a customer makes for `service_account`. A login needs nothing. */
export const buildKits: BuildKits = () => ({ service_account: sameForAll(serviceAccount) });
