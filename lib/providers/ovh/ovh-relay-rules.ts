import type { Environment } from "../../config.ts";
import { type CallPattern, kindByTables } from "../../relay/call-pattern.ts";
import type { RelayRules } from "../../relay/relay-rules.ts";
import { ovhHosts, toRegion } from "./ovh.ts";
import { ovhSettingsFromEnvironment } from "./ovh-settings.ts";

/**
 * Never sent, whichever right a caller has. OVHcloud's console lists what each path answers; `*` at the start is the version, `1.0`, `v1` or `v2`.
 */
export const ovhNever: readonly CallPattern[] = [
  { path: "/*/auth/credential", source: "a consumer key" },
  { path: "/*/auth/logout", source: "ends the credential that is asked with" },
  { method: "POST", path: "/*/me/api/oauth2/client", source: "the secret of a new client" },
  { path: "/*/me/api/credential/**", source: "consumer keys" },
  { path: "/*/me/api/application/**", source: "applications and their secrets" },
  { path: "/*/me/identity/user/*/token/**", source: "tokens of a person" },
  { method: "POST", path: "/*/cloud/project/*/user", source: "the password of a new OpenStack user" },
  { path: "/*/cloud/project/*/user/*/regeneratePassword", source: "a password" },
  { path: "/*/cloud/project/*/user/*/token", source: "a token of OpenStack" },
  { path: "/*/cloud/project/*/user/*/openrc", source: "the settings of a login" },
  { path: "/*/cloud/project/*/user/*/rclone", source: "the settings of a login" },
  { path: "/*/cloud/project/*/user/*/s3Credentials/**", source: "keys of object storage" },
  { method: "POST", path: "/*/cloud/project/*/containerRegistry/*/users", source: "a password" },
  { method: "POST", path: "/*/cloud/project/*/database/*/*/user", source: "a password" },
  { path: "/*/cloud/project/*/ai/token/**", source: "tokens of AI services" },
  { path: "/*/cloud/project/*/kube/*/kubeconfig/**", source: "a cluster's credentials" },
  { path: "/**/credentials/reset", source: "the password of a database's user" },
  { path: "/**/*presign*", source: "object storage: an address with a signature" },
  { path: "/**/secret/**", source: "a one-time secret, or what reads it" },
  { path: "/**/authenticationSecret/**", source: "a server's password" },
];

/** The versions of the API. */
const versions: readonly string[] = ["1.0", "v1", "v2"];

/** Makes the rules of OVHcloud's calls: to the API of the connection's region. */
export function ovhRelayRules(env: Environment): RelayRules {
  const { hosts } = ovhSettingsFromEnvironment(env);
  return {
    findHost: (name, { account }) => {
      const region = toRegion(account);
      const own = new URL(ovhHosts[region].api).host;
      // The configured address names a version, and so does the path of a call.
      return name === undefined || name === own ? { name: own, url: hosts[region].api.replace(/\/(1\.0|v1)$/, "") } : undefined;
    },
    kindOf: kindByTables({ reads: [], never: ovhNever }),
    isOwn: ({ segments: [version = ""] }) => versions.includes(version),
  };
}
