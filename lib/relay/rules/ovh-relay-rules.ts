import type { Environment } from "../../config.ts";
import { ovhSettingsFromEnvironment } from "../../providers/ovh/ovh-from-environment.ts";
import { ovhHosts, toRegion } from "../../providers/ovh/ovh-regions.ts";
import { formWith, type RelayRules } from "../relay-rules.ts";

/** What is read of OVHcloud's API. `1.0` is its version; `v1` is another name of it, and `v2` another API. */
const reads = [
  "GET /1.0/cloud/project",
  "GET /1.0/cloud/project/*",
  "GET /1.0/cloud/project/*/instance",
  "GET /1.0/cloud/project/*/network/private",
  "GET /1.0/cloud/project/*/quota",
  "GET /1.0/cloud/project/*/region",
  "GET /1.0/cloud/project/*/usage/current",
  "GET /1.0/cloud/project/*/volume",
  "GET /1.0/dedicated/server",
  "GET /1.0/domain",
  "GET /1.0/ip",
  "GET /1.0/me",
  "GET /1.0/vps",
] as const;

/** Makes the rules of OVHcloud's calls: to the API of the connection's region. */
export function ovhRelayRules(env: Environment): RelayRules {
  const { hosts } = ovhSettingsFromEnvironment(env);
  return {
    reads,
    form: formWith(),
    findHost: (name, { account }) => {
      const region = toRegion(account);
      const own = new URL(ovhHosts[region].api).host;
      // The configured address names a version, and so does the path of a call.
      return name === undefined || name === own ? { name: own, url: hosts[region].api.replace(/\/(1\.0|v1)$/, "") } : undefined;
    },
  };
}
