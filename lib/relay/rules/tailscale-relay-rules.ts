import type { Environment } from "../../config.ts";
import { ownTailnet } from "../../providers/tailscale/tailnet.ts";
import { tailscaleUrl } from "../../providers/tailscale/tailscale.ts";
import { tailscaleSettingsFromEnvironment } from "../../providers/tailscale/tailscale-settings.ts";
import { formWith, type RelayRules } from "../relay-rules.ts";

/** What is read of Tailscale's API. */
const reads = [
  "GET /api/v2/device/*",
  "GET /api/v2/device/*/routes",
  "GET /api/v2/tailnet/*/acl",
  "GET /api/v2/tailnet/*/devices",
  "GET /api/v2/tailnet/*/dns/nameservers",
  "GET /api/v2/tailnet/*/dns/preferences",
  "GET /api/v2/tailnet/*/dns/searchpaths",
  "GET /api/v2/tailnet/*/settings",
  "GET /api/v2/tailnet/*/users",
] as const;

/** Makes the rules of Tailscale's calls. The tailnet in a path is that of the connection. */
export function tailscaleRelayRules(env: Environment): RelayRules {
  const { baseUrl } = tailscaleSettingsFromEnvironment(env);
  const own = new URL(tailscaleUrl).host;
  return {
    reads,
    form: formWith(),
    findHost: (name) => (name === undefined || name === own ? { name: own, url: baseUrl } : undefined),
    isOwn: ({ segments: [api, version, subject = "", named = ""] }, { identity: { id, label } }) =>
      api === "api" && version === "v2" && (subject.toLowerCase() !== "tailnet" || [ownTailnet, id, label].includes(named)),
  };
}
