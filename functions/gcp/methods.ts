import { googleFromEnvironment } from "../../lib/providers/google/google-from-environment.ts";
import type { BuildMethods } from "../served.ts";

/** Google's methods. */
export const googleMethods: BuildMethods = (env, secrets, clock) => [googleFromEnvironment(env, secrets, clock)];
