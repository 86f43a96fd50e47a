import { googleFromEnvironment } from "../../lib/providers/google/google-from-environment.ts";
import { serviceAccountKeyFromEnvironment } from "../../lib/providers/google/service-account-key-from-environment.ts";
import type { BuildMethods } from "../served.ts";

/** Google's methods, of which an organisation has one at a time. */
export const googleMethods: BuildMethods = (env, secrets, clock) => [
  googleFromEnvironment(env, secrets, clock),
  serviceAccountKeyFromEnvironment(env, clock),
];

/** Those that are connected by what a caller sends. They need no secret of the operator's. */
export const googleSubmissions: BuildMethods = (env, _secrets, clock) => [serviceAccountKeyFromEnvironment(env, clock)];
