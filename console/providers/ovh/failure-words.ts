import type { FailureWords } from "../../words.ts";

/** What OVHcloud's customers are told, by code. */
export const ovhFailureWords: FailureWords = {
  invalid_request: {
    title: "This is not what OVHcloud shows",
    action: "Copy the client ID and the client secret from the answer that created them.",
  },
  consent_denied: {
    title: "Access was not given",
    action: "You chose Deny at OVHcloud. Nothing was connected. Start again when you want to allow it.",
  },
  configuration_invalid: {
    title: "Signing in is not possible in this region",
    action: "Connect a service account, or ask the operator of Aurora for an OAuth client in this region.",
  },
  account_mismatch: {
    title: "This is another OVHcloud account",
    action: "The connection of this region belongs to another account. Start again with that one, or replace it with the new account.",
  },
  credential_rejected: {
    title: "OVHcloud does not accept this client and its secret",
    action: "The client was deleted, its secret is another one, or it was created in another region. Create a client and connect it.",
  },
  credential_expired: {
    title: "The login has ended",
    action: "OVHcloud gave nothing to refresh it with. Sign in again; or connect a service account, which does not end.",
  },
  grant_revoked: {
    title: "OVHcloud does not accept the login any more",
    action: "Sign in again, if you still want this connection; or connect a service account, which does not end.",
  },
};
