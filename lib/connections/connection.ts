/** The clouds a customer can connect. */
export const providers = ["gcp", "ovh", "tailscale", "azure", "aws"] as const;
export type Provider = (typeof providers)[number];

export const isProvider = (word: string): word is Provider => providers.some((provider) => provider === word);

/**
 * Where a connection stands. These words and no others, in every answer and event.
 *
 * `active`: works. `degraded`: its token ran out while the provider could not be reached. `reauth_required`: the
 * customer must connect again. `disconnecting`: being given back.
 */
export type ConnectionStatus = "active" | "degraded" | "reauth_required" | "disconnecting";

/** One connection per organisation, provider and account. */
export type ConnectionKey = {
  /** The organisation. Comes from the verified principal, never from a body, a path or a provider's answer. */
  readonly tenant: string;
  readonly provider: Provider;
  /** `default` for Google, Azure and Tailscale; the region for OVH; the 12-digit account for AWS. */
  readonly account: string;
};

export type Connection = ConnectionKey & {
  /** Stays the same when the same account is connected again. */
  readonly id: string;
  readonly status: ConnectionStatus;
  /** The login attempt whose grant is live now: a second delivery of the same grant changes nothing. */
  readonly grantId: string;
  /** The account at the provider, pinned: Google's `sub`. */
  readonly subject: string;
  readonly email?: string;
  /** The principal who started and confirmed the connection. */
  readonly connectedBy: string;
  readonly scopesRequested: readonly string[];
  readonly scopesGranted: readonly string[];
  /** The requested scopes that were not granted. Kept, because only the provider knows its spellings of a scope. */
  readonly scopesMissing: readonly string[];
  /** Instant the access token stops working; absent when the provider did not say. */
  readonly expiresAt?: Date;
  readonly hasRefreshToken: boolean;
  /** Where the credential is, such as `vault:kv/data/aurora/connections/acme/gcp/default`. Never the credential. */
  readonly credentialRef: string;
  readonly credentialVersion: number;
  /** The last setup run, if the provider has a setup. */
  readonly setupRunId?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
