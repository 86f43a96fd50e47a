import { ovhHosts, ovhRegions } from "../../providers/ovh/ovh.ts";
import { serviceAccountRequest } from "../../providers/ovh/service-account-request.ts";
import { type BuildCustomerSides, type CustomerSide, sameForAll } from "../kit.ts";
import { serviceAccountTerraform } from "./service-account-terraform.ts";

/** An OAuth client for machines, and a policy that lets it list projects. The request makes the client alone: a first check shows the policy. */
const serviceAccount: CustomerSide = {
  setUp: [
    {
      kind: "json",
      title: "In the API console: the body of POST /me/api/oauth2/client",
      text: `${JSON.stringify(serviceAccountRequest, null, 2)}\n`,
    },
    { kind: "terraform", title: "With Terraform, which allows it to list projects", text: serviceAccountTerraform },
  ],
  remove: [{ kind: "bash", title: "What Terraform made", text: "terraform destroy\n" }],
  fields: [
    { name: "endpoint", title: "Region", hint: `The region of the account: ${ovhRegions.join(", ")}.` },
    { name: "clientId", title: "Client ID", hint: "In the answer; an output of Terraform." },
    { name: "clientSecret", title: "Client secret", hint: "In the answer, once. Terraform: terraform output -raw clientSecret" },
  ],
  links: ovhRegions.map((region) => ({
    title: `The API console of ${region}`,
    url: `${new URL(ovhHosts[region].api).origin}/console/?section=%2Fme&branch=v1#post-/me/api/oauth2/client`,
  })),
};

/** What a customer makes for `service_account`. A login needs nothing. */
export const buildCustomerSides: BuildCustomerSides = () => ({ service_account: sameForAll(serviceAccount) });
