import { type Environment, oneOf, readConfig } from "../../lib/config.ts";
import type { SetupPolicy } from "../../lib/setup/setup-policy.ts";

/**
 * Reads what the operator has decided about Google's setups: `GCP_SETUP_ACCESS` and `GCP_SETUP_APPROVAL`.
 *
 * @throws {Failure} `configuration_invalid`: another word.
 */
export function setupPolicyFromEnvironment(env: Environment): SetupPolicy {
  const { access, approval } = readConfig(env, {
    access: oneOf("GCP_SETUP_ACCESS", ["read", "operate"], "read"),
    approval: oneOf("GCP_SETUP_APPROVAL", ["required", "off"], "off"),
  });
  return { access, needsApproval: approval === "required" };
}
