import { ovhHosts, ovhRegions, serviceAccountRequest } from "../../providers/ovh/ovh.ts";
import { type BuildKits, destroy, field, type Kit, sameForAll, withTerraform } from "../kit.ts";
import { serviceAccountTerraform } from "./service-account-terraform.ts";

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
