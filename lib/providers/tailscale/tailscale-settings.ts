import { type Environment, integer, readConfig, text, url } from "../../config.ts";
import { Failure } from "../../errors.ts";
import { defaultRefreshesPerMinute, type TailscaleSettings, tailscaleUrl } from "./tailscale.ts";
import { missingTailscaleScopes, toScopes, withoutIncluded } from "./tailscale-scopes.ts";

/**
 * Reads the operator's settings for Tailscale: `TAILSCALE_API_URL`, `TAILSCALE_SCOPES` (separated by spaces or commas; not
 * set, tokens are not limited) and `TAILSCALE_REFRESHES_PER_MINUTE`.
 *
 * @throws {Failure} `configuration_invalid`: a malformed key, a word that is no scope, or scopes that do not suffice for a connection.
 */
export function tailscaleSettingsFromEnvironment(env: Environment): TailscaleSettings {
  const { scopes, ...settings } = readConfig(env, {
    baseUrl: url("TAILSCALE_API_URL", tailscaleUrl),
    scopes: text("TAILSCALE_SCOPES", ""),
    refreshesPerMinute: integer("TAILSCALE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, defaultRefreshesPerMinute),
  });
  return { ...settings, scopes: parseScopes(scopes) };
}

/** Reads the scopes. An error names a word by its position only: it may be a secret that was pasted into the wrong line. */
function parseScopes(setting: string): readonly string[] {
  const words = setting.split(/[\s,]+/).filter((word) => word !== "");
  const scopes = words.flatMap((word, index) => toScopes(word) ?? refuse(`word ${index + 1} is no scope of Tailscale`));
  const missing = scopes.length === 0 ? [] : missingTailscaleScopes(scopes);
  return missing.length === 0 ? withoutIncluded(scopes) : refuse(`lacks ${missing.join(" and ")}`);
}

function refuse(problem: string): never {
  throw new Failure("configuration_invalid", { detail: `TAILSCALE_SCOPES: ${problem}` });
}
