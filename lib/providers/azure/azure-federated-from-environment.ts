import type { Environment } from "../../config.ts";
import type { SubmissionMethod } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../identity/identity-token-source.ts";
import { type System, system } from "../../system.ts";
import { azureFederatedMethod } from "./azure-federated-method.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";

/**
 * Azure's methods that store no secret: customers trust our issuer.
 *
 * @param source - `undefined`: the operator has no issuer, and they are not served.
 */
export const azureFederatedFromEnvironment = (
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly SubmissionMethod[] =>
  source === undefined ? [] : [azureFederatedMethod({ settings: azureSettingsFromEnvironment(env), source, clock, random })];
