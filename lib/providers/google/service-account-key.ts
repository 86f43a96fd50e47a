import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Method, MintedMethod, SubmissionMethod, Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { missingScopes } from "../../oauth/scopes.ts";
import type { Clock } from "../../system.ts";
import { discovery } from "../discovery.ts";
import { cloudReader } from "./cloud-request.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { googleIssuer, googleSettings } from "./google.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { readKey, toDetails, toFields } from "./key-credential.ts";
import type { ServiceAccountKey } from "./key-file.ts";
import { parseKeyInput } from "./key-input.ts";
import { type KeyProjectsDeps, listKeyProjects } from "./key-projects.ts";
import { type KeyTokenDeps, requestKeyToken } from "./key-token.ts";
import { probeKey } from "./probe-key.ts";
import { resourceManagerUrl } from "./resource-manager.ts";

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

type KeyDeps = KeyTokenDeps & KeyProjectsDeps;

/**
 * Proves a key at Google, by reads alone: a token, and the projects that its account may see.
 *
 * The account is pinned by its email address, which the signature proves. The unique id in the file is proved by nothing.
 *
 * @throws {Failure} `credential_rejected`; `projects_missing`: the account may see no project; retryable ones as `requestKeyToken` and
 *   `listKeyProjects` say.
 */
async function verifyKey(deps: KeyDeps, key: ServiceAccountKey, signal: AbortSignal): Promise<Verified> {
  const { email, projectId } = key;
  const token = await requestKeyToken(deps, key, "full", signal);
  const projects = await listKeyProjects(deps, token.accessToken, projectId, signal);
  if (projects.length === 0) {
    throw new Failure("projects_missing", { detail: "google: projects.search" });
  }
  return {
    identity: { id: email, label: email },
    credential: toFields(key),
    scopes: token.scopes,
    details: { ...toDetails(key), projects: String(projects.length) },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(email, deps.clock()) },
    findings: [loginRecommended],
    reachable: projects.map(({ projectId: id, name }) => ({ id, name })),
  };
}

/** A key works until it is deleted, wherever it leaks to. */
const loginRecommended: Finding = {
  code: "login_recommended",
  severity: "info",
  title: "A key of a service account is a secret that does not expire",
  action:
    "Where a person can sign in, connect with the login instead: its access can be revoked from here. Otherwise replace the key every 90 days: create another one, connect it, and delete the old one.",
  owner: "customer",
};

/**
 * Makes the method of a service account's key. It needs no secret of the operator's: each customer brings a key of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function serviceAccountKeyFromEnvironment(build: (deps: ServiceAccountKeyDeps) => Method, env: Environment, clock: Clock): Method {
  const config = readConfig(env, {
    issuer: url("GOOGLE_ISSUER", googleIssuer),
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return build({
    clock,
    readMetadata: discovery(config.issuer, clock),
    resourceManagerUrl: config.resourceManager,
    read: cloudReader(),
    refreshesPerMinute: config.refreshesPerMinute,
  });
}
