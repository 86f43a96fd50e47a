import { readConfig, text } from "../../lib/config.ts";
import { setupStarter } from "../../lib/setup/start-setup.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { BuildSetup } from "../served.ts";
import { setupPolicyFromEnvironment } from "./setup-policy.ts";

/** The setup that follows a Google login. A key of a service account is set up by its customer. */
export const googleSetup: BuildSetup = (env, table, clock) => {
  const { machineArn } = readConfig(env, { machineArn: text("SETUP_MACHINE_ARN") });
  return setupStarter(
    {
      connections: connectionsIn(table),
      runs: setupRunsIn(table, clock),
      claims: setupClaimsIn(table, clock),
      ledger: ledgerIn(table, system),
      prepared: preparedTargetsIn(table),
      looks: setupLooksIn(table, clock),
      machine: setupMachineAt(machineArn),
      policy: setupPolicyFromEnvironment(env),
      clock,
    },
    "gcp",
    ["login"],
  );
};
