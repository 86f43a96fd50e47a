import { defined } from "../../defined.ts";
import type { BuildOffer, Script } from "../kit.ts";
import { buildTerraform } from "./google-federated-terraform.ts";
import { type OfferValues, toOfferValues } from "./google-federated-values.ts";
import setUp from "./trust-pool.sh";
import remove from "./untrust-pool.sh";

/**
 * How a customer lets one connection act as one service account: a pool of its own with a provider that trusts its issuer and lets in its subject
 * alone, and a binding on the account for that subject. The audience is the provider's own name, which the customer's project number is part of, unless the connection has one of its own.
 */
export const buildOffer: BuildOffer = (trust) => {
  const values = toOfferValues(trust);
  return {
    ...defined({ audience: trust.audience }),
    setUp: [bash("With the Google Cloud CLI", setUp, values), { kind: "terraform", title: "With Terraform", text: buildTerraform(values) }],
    remove: [
      bash("With the Google Cloud CLI", remove, values),
      { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
    ],
    fields: [
      {
        name: "workload_identity_provider",
        title: "Workload identity provider",
        hint: "The script prints it: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER.",
      },
      {
        name: "service_account",
        title: "Service account",
        hint: "The script prints its address. Google takes up to two minutes until a new binding works: if the account does not let Aurora in yet, try again then.",
      },
    ],
    links: [
      { title: "Workload identity pools, in Google's console", url: "https://console.cloud.google.com/iam-admin/workload-identity-pools" },
      { title: "Service accounts, in Google's console", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" },
      { title: "Workload Identity Federation, explained by Google", url: "https://cloud.google.com/iam/docs/workload-identity-federation" },
    ],
  };
};

function bash(title: string, text: string, values: OfferValues): Script {
  const { issuer, subject, ownAudience = "", pool, provider, role, services } = values;
  const filled = {
    ISSUER: issuer,
    SUBJECT: subject,
    AUDIENCE: ownAudience,
    POOL: pool,
    PROVIDER: provider,
    ROLE: role,
    SERVICES: services.join(" "),
  };
  return {
    kind: "bash",
    title,
    text: Object.entries(filled).reduce((script, [name, value]) => script.replaceAll(`@${name}@`, value), text),
  };
}
