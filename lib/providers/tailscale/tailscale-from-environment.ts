import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";
import type { ClientDeps } from "./verify-client.ts";

/**
 * Tailscale's methods. They need no secret of the operator's: each customer brings a client of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export const tailscaleFromEnvironment = (
  build: (deps: ClientDeps) => Method,
  env: Environment,
  { clock, random }: System = system,
): readonly Method[] => [build({ settings: tailscaleSettingsFromEnvironment(env), clock, random })];
