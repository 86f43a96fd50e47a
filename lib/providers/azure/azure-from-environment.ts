import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { servicePrincipalMethod } from "./service-principal-method.ts";

/** Azure's methods. They need no secret of the operator's: each customer brings an application of their own. */
export const azureFromEnvironment = (env: Environment, { clock }: Pick<System, "clock"> = system): readonly Method[] => [
  servicePrincipalMethod({ settings: azureSettingsFromEnvironment(env), clock }),
];
