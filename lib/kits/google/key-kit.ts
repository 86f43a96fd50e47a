import { type BuildCustomerSides, type CustomerSide, sameForAll } from "../kit.ts";
import setUp from "./key.sh";
import { keyTerraform } from "./key-terraform.ts";
import remove from "./remove-key.sh";

const withCli = "With the Google Cloud CLI";

/** A service account with a role in its project, and a key. Script and Terraform make the same. */
const serviceAccountKey: CustomerSide = {
  setUp: [
    { kind: "bash", title: withCli, text: setUp },
    { kind: "terraform", title: "With Terraform", text: keyTerraform },
  ],
  remove: [
    { kind: "bash", title: withCli, text: remove },
    { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
  ],
  fields: [
    {
      name: "service_account_json",
      title: "Key file",
      hint: "The script prints it once. Terraform: terraform output -raw service_account_json",
    },
  ],
  links: [{ title: "Service accounts, in Google's console", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" }],
};

/** What a customer makes for `service_account_key`. A login needs nothing, and `federated` has an offer of its own. */
export const buildCustomerSides: BuildCustomerSides = () => ({ service_account_key: sameForAll(serviceAccountKey) });
