import { missing, useDeployed } from "../deployed/deployed-target.ts";
import type { Target, TargetOptions } from "./target.ts";

/** The deployed target, over HTTP only. Stopping it is nothing: other files use it too, and it ends with the process. */
export async function startDeployedTarget({ params = {} }: TargetOptions): Promise<Target> {
  const stop = async () => {};
  if (missing !== undefined) {
    // Every test is skipped and says why; only what is around them still runs.
    const nowhere = "http://127.0.0.1:9";
    return { name: "deployed", api: nowhere, frontEnd: nowhere, google: nowhere, routes: [], token: async () => "", stop };
  }
  const { api, frontEnd, google, template, issuer } = await useDeployed(params);
  const routes = Object.values(template.functions).flatMap((definition) => definition.routes);
  return { name: "deployed", api, frontEnd, google, routes, token: (caller, overrides) => issuer.sign(caller, overrides), stop };
}
