import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import { cloudReader } from "./cloud-request.ts";
import { googleSettings } from "./google.ts";
import type { GoogleFederatedDeps } from "./google-federated-method.ts";
import { resourceManagerUrl } from "./resource-manager.ts";
import { iamCredentialsUrl } from "./setup/cloud-session.ts";

/** The address of the Security Token Service API. */
const stsUrl = "https://sts.googleapis.com";

/**
 * Makes the method without a secret.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: this deployment is no issuer, and has no such method.
 */
export function googleFederatedFromEnvironment(
  build: (deps: GoogleFederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] {
  if (source === undefined) {
    return [];
  }
  const config = readConfig(env, {
    sts: url("GOOGLE_STS_URL", stsUrl),
    iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", iamCredentialsUrl),
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    iam: url("GOOGLE_IAM_URL", "https://iam.googleapis.com"),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  const method = build({
    clock,
    random,
    source,
    stsUrl: config.sts,
    iamCredentialsUrl: config.iamCredentials,
    resourceManagerUrl: config.resourceManager,
    iamUrl: config.iam,
    read: cloudReader(),
    refreshesPerMinute: config.refreshesPerMinute,
  });
  return [method];
}
