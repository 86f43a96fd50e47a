import { type Environment, integer, readConfig, url } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../identity/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import { cloudReader } from "./cloud-request.ts";
import { federatedMethod } from "./federated-method.ts";
import { googleSettings } from "./google.ts";
import { resourceManagerUrl } from "./resource-manager.ts";
import { iamCredentialsUrl } from "./setup/cloud-session.ts";

/** The address of the Security Token Service API. */
const stsUrl = "https://sts.googleapis.com";

/** Makes the method without a secret. @param source - Signs what the customer's pool trusts. */
export function googleFederatedFromEnvironment(
  env: Environment,
  source: IdentityTokenSource,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): Method {
  const config = readConfig(env, {
    sts: url("GOOGLE_STS_URL", stsUrl),
    iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", iamCredentialsUrl),
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return federatedMethod({
    clock,
    random,
    source,
    stsUrl: config.sts,
    iamCredentialsUrl: config.iamCredentials,
    resourceManagerUrl: config.resourceManager,
    read: cloudReader(),
    refreshesPerMinute: config.refreshesPerMinute,
  });
}
