import type { Environment } from "../../config.ts";
import { type CallPattern, kindByTables } from "../../relay/call-pattern.ts";
import type { RelayRules } from "../../relay/relay-rules.ts";
import { ownTailnet } from "./tailnet.ts";
import { tailscaleUrl } from "./tailscale.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";

/** Calls that read although their method is POST. */
export const tailscaleReads: readonly CallPattern[] = [
  { method: "POST", path: "/api/v2/tailnet/*/acl/validate", source: "API: tests a policy file, and changes nothing" },
  { method: "POST", path: "/api/v2/tailnet/*/acl/preview", source: "API: what a policy file would let in" },
];

/** Never sent, whichever right a caller has. */
export const tailscaleNever: readonly CallPattern[] = [
  { path: "/api/v2/oauth/**", source: "API: access tokens" },
  { method: "POST", path: "/api/v2/tailnet/*/keys", source: "API: an auth key, a client's secret" },
  { method: "PUT", path: "/api/v2/tailnet/*/keys/*", source: "API: more scopes for a client that exists" },
  { path: "/api/v2/tailnet/*/user-invites/**", source: "API: addresses that let anyone into the tailnet" },
  { path: "/api/v2/user-invites/**", source: "the same" },
  { path: "/api/v2/device/*/device-invites/**", source: "API: addresses that let anyone reach a device" },
  { path: "/api/v2/device-invites/**", source: "the same" },
  { method: "POST", path: "/api/v2/tailnet/*/webhooks", source: "API: the secret of a webhook" },
  { path: "/api/v2/webhooks/*/rotate", source: "the same" },
  { path: "/api/v2/organizations/**", source: "API: other tailnets of the organisation, and a client's secret for a new one" },
];

/** Makes the rules of Tailscale's calls. The tailnet in a path is that of the connection. */
export function tailscaleRelayRules(env: Environment): RelayRules {
  const { baseUrl } = tailscaleSettingsFromEnvironment(env);
  const own = new URL(tailscaleUrl).host;
  return {
    findHost: (name) => (name === undefined || name === own ? { name: own, url: baseUrl } : undefined),
    kindOf: kindByTables({ reads: tailscaleReads, never: tailscaleNever }),
    isOwn: ({ segments: [api, version, subject = "", named = ""] }, { identity: { id, label } }) =>
      api === "api" && version === "v2" && (subject.toLowerCase() !== "tailnet" || [ownTailnet, id, label].includes(named)),
  };
}
