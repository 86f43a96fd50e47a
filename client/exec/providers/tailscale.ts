import { type Tool, unset } from "./tool.ts";

/** Tailscale's Terraform provider and most scripts read a key from the environment, once; see OVHcloud's. */
export const tailscale: Tool = {
  cleared: ["TAILSCALE_API_KEY", "TAILSCALE_OAUTH_CLIENT_ID", "TAILSCALE_OAUTH_CLIENT_SECRET", "TAILSCALE_IDENTITY_TOKEN", "TS_API_KEY"],
  minTtlSeconds: 3000,
  isBearer: true,
  routes: () => [],
  environment: async ({ first, given }) => {
    const key = String(first.fields.access_token);
    // Tailscale's API takes no DNS name for a tailnet. `-` names the tailnet that the token belongs to.
    return { TAILSCALE_API_KEY: key, TS_API_KEY: key, ...unset(given, { TAILSCALE_TAILNET: "-" }) };
  },
};
