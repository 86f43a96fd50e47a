/** The base URL of Tailscale's API. */
export const tailscaleUrl = "https://api.tailscale.com";

/** Pages of Tailscale's admin console, for steps that only the customer can do. */
export const adminPages = {
  /** OAuth clients: create, edit, revoke. */
  clients: "https://login.tailscale.com/admin/settings/trust-credentials",
  /** The policy file, with the owners of tags. */
  policyFile: "https://login.tailscale.com/admin/acls/file",
  /** Auth keys. */
  keys: "https://login.tailscale.com/admin/settings/keys",
  machines: "https://login.tailscale.com/admin/machines",
} as const;

/** Tailscale publishes no limits for its API. This keeps one operator's load moderate. */
export const defaultRefreshesPerMinute = 6000;

/** The operator's settings for Tailscale. */
export type TailscaleSettings = {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Scopes that each access token is limited to. Empty: a token has every scope of its client. */
  readonly scopes: readonly string[];
  /** Access tokens that may be requested in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
};
