import { type Environment, oneOf, readConfig, text } from "../../lib/config.ts";
import type { SetupPolicy } from "../../lib/setup/setup-policy.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { Table } from "../../lib/table/table.ts";
import { composeTable } from "../compose.ts";

/** The stores of Google's setups: what they have made, what they look at, and their runs. */
export function setupStoresIn(table: Table) {
  const { clock } = system;
  return {
    ledger: ledgerIn(table, system),
    prepared: preparedTargetsIn(table),
    settings: slotSettingsIn(table),
    looks: setupLooksIn(table, clock),
    runs: setupRunsIn(table, clock),
    claims: setupClaimsIn(table, clock),
  };
}

export type SetupStores = ReturnType<typeof setupStoresIn>;

/** The dependencies of every function that works with the records of connections and of their setups. */
export function composeSetupStores(env: Environment) {
  const records = composeTable(env);
  return { ...records, ...setupStoresIn(records.table) };
}

/** What a route needs that starts a run. */
export function composeStartSetup(env: Environment) {
  const { machineArn } = readConfig(env, { machineArn: text("SETUP_MACHINE_ARN") });
  return { ...composeSetupStores(env), machine: setupMachineAt(machineArn), policy: setupPolicyFromEnvironment(env) };
}

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
