import type { Environment } from "../../lib/config.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { composeEngine } from "../compose.ts";
import { methods } from "./provider.ts";

/** The dependencies of the routes that call OVHcloud with a live token. */
export function composeRegions(env: Environment) {
  const { table, ...engine } = composeEngine(env, { ovh: methods });
  return { ...engine, hosts: ovhSettingsFromEnvironment(env).hosts, settings: slotSettingsIn(table) };
}
