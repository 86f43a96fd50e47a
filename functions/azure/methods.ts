import { azureFromEnvironment } from "../../lib/providers/azure/azure-from-environment.ts";
import type { BuildMethods } from "../served.ts";

/** Azure's methods. */
export const azureMethods: BuildMethods = (env) => azureFromEnvironment(env);
