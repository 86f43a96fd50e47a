import { type Environment, readConfig, url } from "../../config.ts";
import { type CallPattern, kindByTables } from "../../relay/call-pattern.ts";
import type { RelayRules } from "../../relay/relay-rules.ts";

/**
 * The APIs that calls go to. Left out are those that hand out credentials or secrets: `iamcredentials`, `sts`, `oauth2`, `secretmanager`, `apikeys`,
 * `cloudkms`.
 */
const publicHosts = [
  "artifactregistry",
  "billingbudgets",
  "cloudasset",
  "cloudfunctions",
  "compute",
  "container",
  "dns",
  "logging",
  "monitoring",
  "pubsub",
  "recommender",
  "redis",
  "run",
  "sqladmin",
  "storage",
] as const;

/** Calls that read although their method is POST. */
export const googleReads: readonly CallPattern[] = [
  { method: "POST", path: "/**/*:getIamPolicy", source: "IAM in every API: reads the policy" },
  { method: "POST", path: "/**/*:testIamPermissions", source: "IAM in every API: which of the named permissions the caller has" },
  { method: "POST", path: "/**/testIamPermissions", source: "Compute Engine's spelling of it" },
  { method: "POST", host: "cloudresourcemanager.googleapis.com", path: "/v1/projects/*:getAncestry", source: "Resource Manager v1" },
  { method: "POST", host: "iam.googleapis.com", path: "/v1/roles:queryGrantableRoles", source: "IAM v1" },
  { method: "POST", host: "iam.googleapis.com", path: "/v1/permissions:queryTestablePermissions", source: "IAM v1" },
  { method: "POST", host: "logging.googleapis.com", path: "/v2/entries:list", source: "Cloud Logging v2" },
  { method: "POST", host: "monitoring.googleapis.com", path: "/v3/projects/*/timeSeries:query", source: "Cloud Monitoring v3" },
  { method: "POST", host: "cloudasset.googleapis.com", path: "/v1/*/*:queryAssets", source: "Cloud Asset v1" },
];

/** Never sent, whichever right a caller has. Case does not count. */
export const googleNever: readonly CallPattern[] = [
  { path: "/batch/**", source: "Batching requests: a multipart body holds calls of other methods and paths" },
  { path: "/**/batch", source: "the same, as older APIs name it" },
  { path: "/upload/**", source: "Resumable uploads: the answer's Location is an address that takes data without a token" },
  { path: "/resumable/**", source: "the same" },
  { path: "/**/*:generateAccessToken", source: "IAM Service Account Credentials API: a token" },
  { path: "/**/*:generateIdToken", source: "the same: an ID token" },
  { path: "/**/*:signBlob", source: "the same, and IAM v1: signs what the caller likes, such as a URL or a login" },
  { path: "/**/*:signJwt", source: "the same: a login as the account" },
  { method: "POST", path: "/v1/projects/*/serviceAccounts/*/keys", source: "IAM v1, serviceAccounts.keys.create: a private key" },
  { method: "POST", path: "/storage/v1/projects/*/hmacKeys", source: "Cloud Storage, hmacKeys.insert: a secret" },
  { host: "storage.googleapis.com", path: "/", source: "Cloud Storage, XML API: its actions make keys of service accounts" },
  { path: "/**/*:generateClientCertificate", source: "a private key" },
  { path: "/**/*:generateEphemeralCert", source: "Cloud SQL Admin: a certificate that logs in" },
  { method: "POST", path: "/**/instances/*/sslCerts", source: "Cloud SQL Admin, sslCerts.insert: a private key" },
  { method: "POST", path: "/**/instances/*/createEphemeral", source: "Cloud SQL Admin, sslCerts.createEphemeral" },
  { path: "/**/*:generateUploadUrl", source: "Cloud Functions: an address that takes code without a token" },
  { path: "/**/*:generateDownloadUrl", source: "Cloud Functions: an address that gives the code without a token" },
  { path: "/**/versions/*:access", source: "Secret Manager: a secret's value" },
  { path: "/**/keyString", source: "API Keys: a key" },
];

/** Makes the rules of Google's calls. The token decides which projects they reach. */
export function googleRelayRules(env: Environment): RelayRules {
  const { crm, billing, serviceUsage, iam, bigQuery } = readConfig(env, {
    crm: url("GOOGLE_CRM_URL", "https://cloudresourcemanager.googleapis.com"),
    billing: url("GOOGLE_BILLING_URL", "https://cloudbilling.googleapis.com"),
    serviceUsage: url("GOOGLE_SERVICEUSAGE_URL", "https://serviceusage.googleapis.com"),
    iam: url("GOOGLE_IAM_URL", "https://iam.googleapis.com"),
    bigQuery: url("GOOGLE_BIGQUERY_URL", "https://bigquery.googleapis.com"),
  });
  const addresses = new Map<string, string>([
    ...publicHosts.map((name) => [`${name}.googleapis.com`, `https://${name}.googleapis.com`] as const),
    ["cloudresourcemanager.googleapis.com", crm],
    ["cloudbilling.googleapis.com", billing],
    ["serviceusage.googleapis.com", serviceUsage],
    ["iam.googleapis.com", iam],
    ["bigquery.googleapis.com", bigQuery],
  ]);
  return {
    findHost: (name = "") => {
      const address = addresses.get(name);
      return address === undefined ? undefined : { name, url: address };
    },
    kindOf: kindByTables({ reads: googleReads, never: googleNever }),
  };
}
