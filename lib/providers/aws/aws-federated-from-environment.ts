import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../identity/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import { awsSettingsFromEnvironment } from "./aws-settings.ts";
import { federatedMethod } from "./federated-role-method.ts";
import { webIdentityStsOf } from "./web-identity-sts.ts";

/** AWS' method without an identity of ours at AWS. @param source - `undefined`: this deployment is no issuer, and has no such method. */
export function awsFederatedFromEnvironment(
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: System = system,
): readonly Method[] {
  if (source === undefined) {
    return [];
  }
  const settings = awsSettingsFromEnvironment(env);
  return [federatedMethod({ settings, source, sts: webIdentityStsOf({ settings, clock }), clock, random })];
}
