import { type Environment, readConfig, url } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { readIdentityUrl } from "../../issuer/identity-tokens-from-environment.ts";
import { type System, system } from "../../system.ts";
import type { FederatedDeps } from "./federated-tailnet-trust.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";

/**
 * Tailscale's method without a secret. It also reads `IDENTITY_READ_URL`: where this function reads the issuers' documents. Not set, it reads them at
 * `IDENTITY_URL`, as Tailscale does.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: the operator has no issuer, and there is no such method.
 */
export function tailscaleFederatedFromEnvironment(
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: System = system,
): readonly Method[] {
  if (source === undefined) {
    return [];
  }
  const identityUrl = readIdentityUrl(env) ?? "";
  const { readUrl } = readConfig(env, { readUrl: url("IDENTITY_READ_URL", identityUrl) });
  const settings = tailscaleSettingsFromEnvironment(env);
  return [build({ settings, source, documents: { identityUrl, readUrl }, clock, random })];
}
