import type { Environment } from "../../lib/config.ts";
import { tailscaleSettingsFromEnvironment } from "../../lib/providers/tailscale/tailscale-settings.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { composeEngine } from "../compose-engine.ts";
import { methods } from "./provider.ts";

/** The dependencies of the routes that call Tailscale with a live token. */
export function composeTailnet(env: Environment) {
  const { table, ...engine } = composeEngine(env, { tailscale: methods });
  const { baseUrl } = tailscaleSettingsFromEnvironment(env);
  return { ...engine, baseUrl, limits: limitsIn(table), settings: slotSettingsIn(table) };
}
