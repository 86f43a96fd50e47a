import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { Details, GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Method, MintedMethod, SubmissionMethod, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { findMissingScopes } from "../../oauth/issued-tokens.ts";
import { Secret } from "../../secret.ts";
import { type Clock, secondsAfter } from "../../system.ts";
import { discovery } from "../cached-document.ts";
import { customerFinding } from "../customer-finding.ts";
import { mintedMethod } from "../minted-method.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { googleIssuer, googleSettings } from "./google.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { parseKeyInput, type ServiceAccountKey } from "./key-file.ts";
import { listKeyProjects, probeKey } from "./key-projects.ts";
import { type KeyTokenDeps, requestKeyToken } from "./key-token.ts";
import { type CloudDeps, openSession } from "./setup/cloud-session.ts";
import { googleCloudFromEnvironment } from "./setup/google-cloud-from-environment.ts";

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
  fields: ["service_account_json"],
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
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return build({ ...googleCloudFromEnvironment(env), ...config, clock, readMetadata: discovery(issuer, clock) });
}

type KeyDeps = KeyTokenDeps & CloudDeps;

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
  const projects = await listKeyProjects(openSession(deps, token.accessToken, signal), projectId);
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
const loginRecommended = customerFinding("info", {
  code: "login_recommended",
  title: "A key of a service account is a secret that does not expire",
  action:
    "Where a person can sign in, connect with the login instead: its access can be revoked from here. Otherwise replace the key every 90 days: create another one, connect it, and delete the old one.",
});

/** Builds the stored fields of a key: what signs and names it, and nothing else of its file. */
export const toFields = ({ email, projectId, keyId, privateKey }: ServiceAccountKey): CredentialFields => ({
  client_email: new Secret(email),
  project_id: new Secret(projectId),
  private_key: privateKey,
  ...(keyId === undefined ? {} : { private_key_id: new Secret(keyId) }),
});

/** @throws {Failure} `credential_missing`. */
export function readKey({ client_email, project_id, private_key, private_key_id }: CredentialFields): ServiceAccountKey {
  if (client_email === undefined || project_id === undefined || private_key === undefined) {
    throw new Failure("credential_missing");
  }
  return {
    email: client_email.reveal(),
    projectId: project_id.reveal(),
    privateKey: private_key,
    ...defined({ keyId: private_key_id?.reveal() }),
  };
}

/** What the record shows of a key: whose it is and which one, never the key. */
export const toDetails = ({ email, projectId, keyId }: ServiceAccountKey): Details => ({
  client_email: email,
  project_id: projectId,
  ...defined({ key_id: keyId }),
});
