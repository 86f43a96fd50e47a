import { type Environment, readConfig, text } from "../../lib/config.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { openTable } from "../../lib/table/table.ts";
import { setupPolicyFromEnvironment } from "./setup-policy.ts";

/** What a route needs that starts a run. */
export function composeStartSetup(env: Environment) {
  const config = readConfig(env, { table: text("TABLE_NAME"), machineArn: text("SETUP_MACHINE_ARN") });
  const table = openTable(config.table);
  const { clock } = system;
  return {
    clock,
    connections: connectionsIn(table),
    limits: limitsIn(table),
    runs: setupRunsIn(table, clock),
    claims: setupClaimsIn(table, clock),
    settings: slotSettingsIn(table),
    machine: setupMachineAt(config.machineArn),
    policy: setupPolicyFromEnvironment(env),
  };
}
