import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { clientMethod } from "./client-method.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";

/** Tailscale's methods. They need no secret of the operator's: each customer brings a client of their own. */
export const tailscaleFromEnvironment = (env: Environment, { clock, random }: System = system): readonly Method[] => [
  clientMethod({ settings: tailscaleSettingsFromEnvironment(env), clock, random }),
];
