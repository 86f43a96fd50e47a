import { toPublicKey } from "../../providers/tailscale/ssh-public-key.ts";
import { adminPages } from "../../providers/tailscale/tailscale.ts";
import { type BuildKits, destroy, field, type Kit, optionalField, type ReadKit, withTerraform } from "../kit.ts";
import setUp from "./client.sh";
import remove from "./remove-client.sh";
import { policyPage, tokensPage, withCurl } from "./tailscale-kit.ts";
import { clientTerraform } from "./tailscale-terraform.ts";
import { trustSshKey } from "./trust-ssh-key.ts";

/** An OAuth client of the tailnet that may list machines and make auth keys with one tag. Script and Terraform make the same. */
const client: Kit = {
  setUp: [withCurl(setUp), withTerraform(clientTerraform)],
  remove: [withCurl(remove), destroy],
  fields: [
    field("clientId", "Client ID", "The script prints it, and so does Terraform."),
    field("clientSecret", "Client secret", "The script prints it once. Terraform: terraform output -raw clientSecret"),
    optionalField("tailnet", "Tailnet", "Empty: the one in which the client was made. Otherwise its name, such as example.com."),
  ],
  links: [{ title: "OAuth clients in Tailscale's admin console", url: adminPages.clients }, policyPage, tokensPage],
};

/** For a connection also the command by which machines trust its SSH key. */
const readClient: ReadKit = async (_, { details } = {}) => ({ ...client, setUp: [...client.setUp, ...onMachines(details?.ssh_key)] });

const onMachines = (key: string | undefined): Kit["setUp"] =>
  key === undefined ? [] : [{ kind: "bash", title: "On each machine to reach by SSH", text: `${trustSshKey(toPublicKey(key))}\n` }];

/** What a customer makes for `client`. */
export const buildKits: BuildKits = () => ({ client: readClient });
