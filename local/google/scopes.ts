const PREFIX = "https://www.googleapis.com/auth/";

export const CLOUD_PLATFORM = `${PREFIX}cloud-platform`;
export const IAM_SCOPE = `${PREFIX}iam`;

/** Google answers with the long names, also if the short ones were requested; `openid` has no long name. */
const LONG_NAMES = new Map([
  ["email", `${PREFIX}userinfo.email`],
  ["profile", `${PREFIX}userinfo.profile`],
]);

const SIGN_IN_SCOPES = new Set(["openid", ...LONG_NAMES.values()]);

/** The consent page's sentence for each scope beyond sign-in. Any other scope is `invalid_scope`. */
const DESCRIPTIONS = new Map([
  [CLOUD_PLATFORM, "See, edit, configure, and delete your Google Cloud data"],
  [`${PREFIX}cloud-platform.read-only`, "View your data across Google Cloud services"],
  [`${PREFIX}cloud-billing`, "View and manage your Google Cloud billing accounts"],
  [`${PREFIX}cloud-billing.readonly`, "View your Google Cloud billing accounts"],
  [`${PREFIX}bigquery`, "View and manage your data in Google BigQuery"],
  [`${PREFIX}compute`, "View and manage your Google Compute Engine resources"],
  // Libraries of other languages than JavaScript ask for it, to get the token of a service account.
  [IAM_SCOPE, "Manage your Google Cloud IAM policies"],
  [`${PREFIX}service.management`, "Manage your Google API service configuration"],
]);

export function toCanonicalScope(scope: string): string {
  return LONG_NAMES.get(scope) ?? scope;
}

/** Parses a space-separated list into unique canonical scopes. */
export function parseScopes(list: string): string[] {
  return [...new Set(list.split(" ").filter(Boolean).map(toCanonicalScope))];
}

export function isSignInScope(scope: string): boolean {
  return SIGN_IN_SCOPES.has(scope);
}

export function isKnownScope(scope: string): boolean {
  return SIGN_IN_SCOPES.has(scope) || DESCRIPTIONS.has(scope);
}

export function describeScope(scope: string): string {
  return DESCRIPTIONS.get(scope) ?? scope;
}

/** Builds the callback's `scope`, which is informative only. It names email and profile twice, short and long. */
export function toCallbackScope(scopes: readonly string[]): string {
  const shortNames = [...LONG_NAMES].filter(([, long]) => scopes.includes(long)).map(([short]) => short);
  return [...shortNames, ...scopes].sort().join(" ");
}
