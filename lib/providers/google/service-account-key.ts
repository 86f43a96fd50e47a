import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { missingScopes } from "../../oauth/scopes.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { readKey } from "./key-credential.ts";
import type { ServiceAccountKey } from "./key-file.ts";
import { parseKeyInput } from "./key-input.ts";
import { requestKeyToken } from "./key-token.ts";
import { probeKey } from "./probe-key.ts";
import { revokeKey } from "./revoke-key.ts";
import { type KeyDeps, verifyKey } from "./verify-key.ts";

/** The page on which a customer deletes a key. */
const serviceAccountsPage = "https://console.cloud.google.com/iam-admin/serviceaccounts";

export type ServiceAccountKeyDeps = KeyDeps & { readonly refreshesPerMinute: number };

/**
 * Google by a key of the customer's service account. Nothing is set up after it: the account has the roles that the customer gave it.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/service-account OAuth 2.0 for server to server applications}
 */
export const serviceAccountKey = (deps: ServiceAccountKeyDeps): MintedMethod => ({
  provider: "gcp",
  name: "service_account_key",
  connect: "submission",
  tokens: "minted",
  access: ["full", "read"],
  refreshesPerMinute: deps.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: serviceAccountsPage,
  missingScopes: (granted) => missingScopes([cloudPlatform], granted, {}),
  mint: (held, access, { signal }) => requestKeyToken(deps, readKey(held), access, signal),
  probe: (token, call) => probeKey(deps, token, call),
  revoke: async (held) => revokeKey(deps.clock, held),
});

/** The same method, for the functions that connect it. */
export const serviceAccountKeySubmission = (deps: ServiceAccountKeyDeps): SubmissionMethod<ServiceAccountKey> => ({
  ...serviceAccountKey(deps),
  parse: parseKeyInput,
  verify: (key, { signal }) => verifyKey(deps, key, signal),
});
