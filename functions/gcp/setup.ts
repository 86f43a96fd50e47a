import { readConfig, text } from "../../lib/config.ts";
import { gcpSetupStarter } from "../../lib/gcp-setup/start-setup.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import type { BuildSetup } from "../served.ts";

/** The setup of a Google connection. */
export const googleSetup: BuildSetup = (env, table, clock) => {
  const { machineArn } = readConfig(env, { machineArn: text("SETUP_MACHINE_ARN") });
  return gcpSetupStarter({ runs: setupRunsIn(table, clock), machine: setupMachineAt(machineArn), clock });
};
