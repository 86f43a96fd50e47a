import { type BuildKits, destroy, field, type Kit, sameForAll, withTerraform } from "../kit.ts";
import { accountsPage, googleCli } from "./google-kit.ts";
import { keyTerraform } from "./google-terraform.ts";
import setUp from "./key.sh";
import remove from "./remove-key.sh";

/** A service account with a role in its project, and a key. Script and Terraform make the same. */
const serviceAccountKey: Kit = {
  setUp: [googleCli(setUp), withTerraform(keyTerraform)],
  remove: [googleCli(remove), destroy],
  fields: [field("service_account_json", "Key file", "The script prints it once. Terraform: terraform output -raw service_account_json")],
  links: [accountsPage],
};

/** What a customer makes for `service_account_key`. A login needs nothing, and `federated` has a kit of its own. */
export const buildKits: BuildKits = () => ({ service_account_key: sameForAll(serviceAccountKey) });
