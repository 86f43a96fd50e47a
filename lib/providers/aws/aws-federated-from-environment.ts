import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { readIdentitySource } from "../../issuer/identity-source.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import { awsSettingsFromEnvironment } from "./aws-settings.ts";
import { trustPolicyReader } from "./read-trust-policy.ts";
import type { FederatedDeps } from "./verify-federated-role.ts";
import { webIdentityStsOf } from "./web-identity-sts.ts";

/**
 * AWS' method without an identity of ours at AWS. Where AWS issues the tokens there is no such method: AWS takes none of its own issuer's within a
 * partition.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: this deployment is no issuer, and has no such method.
 */
export function awsFederatedFromEnvironment(
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: System = system,
): readonly Method[] {
  if (source === undefined || readIdentitySource(env) === "aws-sts") {
    return [];
  }
  const settings = awsSettingsFromEnvironment(env);
  return [build({ settings, source, sts: webIdentityStsOf({ settings, clock }), readTrust: trustPolicyReader(env, clock), clock, random })];
}
