import type { OvhHosts, OvhRegion } from "./ovh-regions.ts";

/** The operator's settings for OVHcloud. */
export type OvhSettings = {
  readonly hosts: Readonly<Record<OvhRegion, OvhHosts>>;
  /** The regions in which the operator has an OAuth client, so that a login is possible. A service account needs none. */
  readonly loginRegions: readonly OvhRegion[];
  /** The scopes of a login. */
  readonly scopes: readonly string[];
  /** Refreshes and tokens that may be requested in a minute, in each region. */
  readonly refreshesPerMinute: number;
  /** The operator's secret with the OAuth client of each region. */
  readonly clientsSecretId: string;
};

/**
 * OVHcloud publishes no limit for its token endpoint. Its maintainers call 60 requests a minute of one client fair. This is a cautious
 * bound for one application.
 */
export const defaultRefreshesPerMinute = 600;

/** Scopes of OpenID Connect. OVHcloud accepts them, and nothing depends on them. */
const signIn: ReadonlySet<string> = new Set(["openid", "profile", "email"]);

/**
 * Lists the requested scopes that were not granted. `all` includes every other one.
 *
 * @param requested - As they are configured.
 */
export const missingOvhScopes = (requested: readonly string[], granted: readonly string[]): readonly string[] =>
  granted.includes("all") ? [] : requested.filter((scope) => !signIn.has(scope) && !granted.includes(scope));

/** What makes a service account: the body of `POST /me/api/oauth2/client`. */
export const serviceAccountRequest = { flow: "CLIENT_CREDENTIALS", name: "aurora", description: "Aurora", callbackUrls: [] } as const;

/** What a service account must be allowed, so that Public Cloud projects can be listed. */
export const neededActions: readonly string[] = ["publicCloudProject:apiovh:get"];
