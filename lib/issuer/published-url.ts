import type { Environment } from "../config.ts";
import { readIdentitySource } from "./identity-source.ts";
import { readIdentityUrl } from "./identity-tokens-from-environment.ts";

/** The address below which this deployment publishes issuers' documents itself. `undefined`: it has none, or AWS publishes them. */
export const readPublishedUrl = (env: Environment): string | undefined =>
  readIdentitySource(env) === "kms" ? readIdentityUrl(env) : undefined;
