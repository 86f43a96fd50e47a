import { tailscaleFromEnvironment } from "../../lib/providers/tailscale/tailscale-from-environment.ts";
import type { BuildMethods } from "../served.ts";

/** Tailscale's methods. */
export const tailscaleMethods: BuildMethods = (env) => tailscaleFromEnvironment(env);
