import type { MethodWords, PartWords } from "../provider-part.ts";

const openPools = {
  label: "Open Google's workload identity pools",
  url: "https://console.cloud.google.com/iam-admin/workload-identity-pools",
};
const openAccounts = { label: "Open Google's service accounts", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" };
const deleteIt = "Only you can delete it. Run the command, or use Google's page.";
const tokenWords = "requested for each use, and not stored";

/** What differs from a login: only the customer can take back what lets us in. */
export const googleByMethod: Readonly<Record<string, MethodWords>> = {
  service_account_key: { tokenWords, storedName: "Key", disconnect: { undone: "The key is erased here.", link: openAccounts } },
  federated: {
    storesNothing: true,
    tokenWords,
    disconnect: { undone: "The record of it is erased here. Nothing secret was stored.", link: openPools },
  },
};

export const googleLeftWords: Readonly<Record<string, PartWords>> = {
  service_account_key: { name: "The key", stays: deleteIt, link: openAccounts },
  binding: {
    name: "The binding on the service account",
    stays: "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Google's page.",
    link: openAccounts,
  },
  identity_provider: { name: "The provider in the pool", stays: deleteIt, link: openPools },
  identity_pool: { name: "The pool", stays: "It was made for this connection. Only you can delete it.", link: openPools },
};
