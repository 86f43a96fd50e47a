import type { Environment } from "../config.ts";
import { readIdentitySource, readIdentityUrl } from "./identity-source.ts";

/** The address below which this deployment publishes issuers' documents itself. `undefined`: it has none, or AWS publishes them. */
export const readPublishedUrl = (env: Environment): string | undefined =>
  readIdentitySource(env) === "kms" ? readIdentityUrl(env) : undefined;
