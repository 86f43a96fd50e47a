import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { awsSettingsFromEnvironment } from "./aws-settings.ts";
import { trustPolicyReader } from "./read-trust-policy.ts";
import { stsOf } from "./sts.ts";
import type { RoleDeps } from "./verify-role.ts";
import type { Workspaces } from "./workspaces.ts";

/**
 * AWS' methods. They need no secret of the operator's: the function's own role is what customers come to trust.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function awsFromEnvironment(
  build: (deps: RoleDeps) => Method,
  env: Environment,
  workspaces: Pick<Workspaces, "read">,
  { clock, random }: System = system,
): readonly Method[] {
  const settings = awsSettingsFromEnvironment(env);
  return [build({ settings, workspaces, sts: stsOf({ settings, clock }), readTrust: trustPolicyReader(env, clock), clock, random })];
}
