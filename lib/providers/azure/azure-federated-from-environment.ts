import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import type { FederatedDeps } from "./azure-federated-token.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";

/**
 * Azure's methods that store no secret: customers trust our issuer.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: the operator has no issuer, and they are not served.
 */
export const azureFederatedFromEnvironment = (
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] => (source === undefined ? [] : [build({ settings: azureSettingsFromEnvironment(env), source, clock, random })]);
