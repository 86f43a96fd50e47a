import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import type { PrincipalDeps } from "./verify-principal.ts";

/**
 * Azure's methods. They need no secret of the operator's: each customer brings an application of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export const azureFromEnvironment = (
  build: (deps: PrincipalDeps) => Method,
  env: Environment,
  { clock }: Pick<System, "clock"> = system,
): readonly Method[] => [build({ settings: azureSettingsFromEnvironment(env), clock })];
