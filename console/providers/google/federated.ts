import type { MethodWords } from "../provider-part.ts";

const openPools = {
  label: "Open Google's workload identity pools",
  url: "https://console.cloud.google.com/iam-admin/workload-identity-pools",
};
const openAccounts = { label: "Open Google's service accounts", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" };

/** What differs from a login: nothing secret is stored, and only the customer can take back what lets us in. */
export const googleFederatedWords: MethodWords = {
  storesNothing: true,
  tokenWords: "requested for each use, and not stored",
  disconnect: {
    undone: "The record of it is erased here. Nothing secret was stored.",
    link: openPools,
    parts: {
      binding: {
        name: "The binding on the service account",
        stays: "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Google's page.",
        link: openAccounts,
      },
      identity_provider: {
        name: "The provider in the pool",
        stays: "Only you can delete it. Run the command, or use Google's page.",
        link: openPools,
      },
      identity_pool: { name: "The pool", stays: "It was made for this connection. Only you can delete it.", link: openPools },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
};
