import { type Environment, integer, readConfig, text, url } from "../../config.ts";
import { Failure } from "../../errors.ts";
import { defaultRefreshesPerMinute, type OvhSettings } from "./ovh.ts";
import { isOvhRegion, type OvhHosts, type OvhRegion, ovhHosts, ovhRegions } from "./ovh-regions.ts";

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

const readHosts = (env: Environment): OvhSettings["hosts"] => ({
  "ovh-eu": readRegion(env, "ovh-eu", ["OVH_EU_API_URL", "OVH_EU_AUTHORIZE_URL", "OVH_EU_TOKEN_URL"]),
  "ovh-ca": readRegion(env, "ovh-ca", ["OVH_CA_API_URL", "OVH_CA_AUTHORIZE_URL", "OVH_CA_TOKEN_URL"]),
  "ovh-us": readRegion(env, "ovh-us", ["OVH_US_API_URL", "OVH_US_AUTHORIZE_URL", "OVH_US_TOKEN_URL"]),
});

function readRegion(env: Environment, region: OvhRegion, [api, authorize, token]: readonly [string, string, string]): OvhHosts {
  const usual = ovhHosts[region];
  return readConfig(env, { api: url(api, usual.api), authorize: url(authorize, usual.authorize), token: url(token, usual.token) });
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
