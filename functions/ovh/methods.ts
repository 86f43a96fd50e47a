import { ovhFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import type { BuildMethods } from "../served.ts";

/** OVHcloud's methods. */
export const ovhMethods: BuildMethods = (env, secrets, clock) => ovhFromEnvironment(env, secrets, clock);
