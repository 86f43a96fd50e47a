import type { MethodWords } from "../provider-part.ts";

const openAccounts = { label: "Open Google's service accounts", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" };

/** What differs from a login, of a key that the customer creates for a service account. */
export const serviceAccountKeyWords: MethodWords = {
  tokenWords: "requested for each use, and not stored",
  storedName: "Key",
  disconnect: {
    undone: "The key is erased here.",
    link: openAccounts,
    parts: {
      service_account_key: { name: "The key", stays: "Only you can delete it. Run the command, or use Google's page.", link: openAccounts },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
};
