import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Method, MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import { findMissingScopes } from "../../oauth/scopes.ts";
import type { Clock } from "../../system.ts";
import { discovery } from "../cached-document.ts";
import { mintedMethod } from "../minted-method.ts";
import { cloudReader } from "./cloud-request.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { googleIssuer, googleSettings } from "./google.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { readKey } from "./key-credential.ts";
import { parseKeyInput, type ServiceAccountKey } from "./key-file.ts";
import { probeKey } from "./key-projects.ts";
import { requestKeyToken } from "./key-token.ts";
import { resourceManagerUrl } from "./resource-manager.ts";
import { type KeyDeps, verifyKey } from "./verify-key.ts";

/** The page on which a customer deletes a key. */
const serviceAccountsPage = "https://console.cloud.google.com/iam-admin/serviceaccounts";

export type ServiceAccountKeyDeps = KeyDeps & { readonly refreshesPerMinute: number };

/**
 * Google by a key of the customer's service account. Nothing is set up after it: the account has the roles that the customer gave it.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/service-account OAuth 2.0 for server to server applications}
 */
export const serviceAccountKey = (deps: ServiceAccountKeyDeps): MintedMethod =>
  mintedMethod({
    provider: "gcp",
    name: "service_account_key",
    access: ["full", "read"],
    refreshesPerMinute: deps.refreshesPerMinute,
    accountPage: serviceAccountsPage,
    missingScopes: (granted) => findMissingScopes([cloudPlatform], granted, {}),
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

/**
 * Says what is left of a key, without a request. Only the customer can delete it: that takes a right that a connection does not need, and a
 * key with that right could also make others. Google refuses a deleted key and one of a disabled account in the same way, so a refusal
 * would not show that it is gone.
 *
 * @throws {Failure} `credential_missing`.
 */
export function revokeKey(clock: Clock, held: CredentialFields): readonly GrantPart[] {
  const { email, keyId } = readKey(held);
  const command =
    keyId === undefined
      ? `gcloud iam service-accounts keys list --managed-by=user --iam-account=${email}`
      : `gcloud iam service-accounts keys delete ${keyId} --iam-account=${email}`;
  return [
    { what: "service_account_key", target: keyId ?? email, state: "left", command },
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), longestTokenSeconds) },
  ];
}

/**
 * Makes the method of a service account's key. It needs no secret of the operator's: each customer brings a key of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function serviceAccountKeyFromEnvironment(build: (deps: ServiceAccountKeyDeps) => Method, env: Environment, clock: Clock): Method {
  const { issuer, ...config } = readConfig(env, {
    issuer: url("GOOGLE_ISSUER", googleIssuer),
    resourceManagerUrl: url("GOOGLE_CRM_URL", resourceManagerUrl),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return build({ ...config, clock, readMetadata: discovery(issuer, clock), read: cloudReader() });
}
