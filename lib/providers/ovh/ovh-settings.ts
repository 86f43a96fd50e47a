import { type Environment, integer, readConfig, text, url } from "../../config.ts";
import { Failure } from "../../errors.ts";
import { defaultRefreshesPerMinute, isOvhRegion, type OvhRegion, type OvhSettings, ovhHosts, ovhRegions } from "./ovh.ts";

/**
 * Reads the operator's settings for OVHcloud: `OVH_LOGIN_REGIONS`, `OVH_SCOPES` (both separated by spaces or commas),
 * `OVH_CLIENTS_SECRET_ID`, `OVH_REFRESHES_PER_MINUTE`, and for each region `OVH_EU_API_URL`, `OVH_EU_AUTHORIZE_URL`, `OVH_EU_TOKEN_URL`.
 *
 * @throws {Failure} `configuration_invalid`: a malformed key, or two regions with one token endpoint: an answer of one could then pass for
 *   an answer of the other.
 */
export function ovhSettingsFromEnvironment(env: Environment): OvhSettings {
  const config = readConfig(env, {
    loginRegions: text("OVH_LOGIN_REGIONS", ovhRegions.join(" ")),
    scopes: text("OVH_SCOPES", "all"),
    clientsSecretId: text("OVH_CLIENTS_SECRET_ID", ""),
    refreshesPerMinute: integer("OVH_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, defaultRefreshesPerMinute),
  });
  const hosts = readHosts(env);
  if (new Set(ovhRegions.map((region) => hosts[region].token)).size < ovhRegions.length) {
    refuse("two regions have the same token endpoint");
  }
  return { ...config, hosts, loginRegions: parseRegions(config.loginRegions), scopes: parseScopes(config.scopes) };
}

function readHosts(env: Environment): OvhSettings["hosts"] {
  const read = (region: OvhRegion, name: "OVH_EU" | "OVH_CA" | "OVH_US") =>
    readConfig(env, {
      api: url(`${name}_API_URL`, ovhHosts[region].api),
      authorize: url(`${name}_AUTHORIZE_URL`, ovhHosts[region].authorize),
      token: url(`${name}_TOKEN_URL`, ovhHosts[region].token),
    });
  return { "ovh-eu": read("ovh-eu", "OVH_EU"), "ovh-ca": read("ovh-ca", "OVH_CA"), "ovh-us": read("ovh-us", "OVH_US") };
}

const toWords = (setting: string): readonly string[] => [...new Set(setting.split(/[\s,]+/).filter((word) => word !== ""))];

/** An error names a word by its position only: it may be a secret that was pasted into the wrong line. */
const parseRegions = (setting: string): readonly OvhRegion[] =>
  toWords(setting).map((word, index) => (isOvhRegion(word) ? word : refuse(`OVH_LOGIN_REGIONS: word ${index + 1} is no region`)));

/** OVHcloud's scopes are `all` and `<product>/<permission>`. Which products exist is not published. */
const parseScopes = (setting: string): readonly string[] =>
  toWords(setting).map((word, index) => (/^[\w]+(\/[\w-]+)?$/.test(word) ? word : refuse(`OVH_SCOPES: word ${index + 1} is no scope`)));

function refuse(detail: string): never {
  throw new Failure("configuration_invalid", { detail });
}
