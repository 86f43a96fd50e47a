import { defined } from "../../defined.ts";
import { impersonationRole, neededServices, ourPool, ourProvider } from "../../providers/google/pool-provider.ts";
import { type BuildFederatedKit, destroy, field, namedTrust, plainTrust, withTerraform } from "../kit.ts";
import { accountsPage, googleCli } from "./google-kit.ts";
import { buildFederatedTerraform } from "./google-terraform.ts";
import setUp from "./trust-pool.sh";
import remove from "./untrust-pool.sh";

/**
 * How a customer lets one connection act as one service account: a pool of its own with a provider that trusts its issuer and lets in its subject
 * alone, and a binding on the account for that subject. The audience is the provider's own name, which the customer's project number is part of,
 * unless the connection has one of its own.
 */
export const buildFederatedKit: BuildFederatedKit = (given) => {
  const trust = plainTrust(given);
  const pool = ourPool(given);
  const values = { ...namedTrust(trust), POOL: pool, PROVIDER: ourProvider, ROLE: impersonationRole, SERVICES: neededServices.join(" ") };
  return {
    ...defined({ audience: trust.audience }),
    setUp: [googleCli(setUp, values), withTerraform(buildFederatedTerraform(trust, pool))],
    remove: [googleCli(remove, values), destroy],
    fields: [
      field("workload_identity_provider", "Workload identity provider", "The script prints it: projects/NUMBER/…/providers/aurora."),
      field(
        "service_account",
        "Service account",
        "The script prints its address. Google takes up to two minutes until a new binding works: if the account does not let Aurora in yet, try again then.",
      ),
    ],
    links: [
      { title: "Workload identity pools, in Google's console", url: "https://console.cloud.google.com/iam-admin/workload-identity-pools" },
      accountsPage,
      { title: "Workload Identity Federation, explained by Google", url: "https://cloud.google.com/iam/docs/workload-identity-federation" },
    ],
  };
};
