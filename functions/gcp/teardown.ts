import { readConfig, text } from "../../lib/config.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { buildGoogleTeardown } from "../gcp-teardown/build-google-teardown.ts";
import type { BuildTeardown } from "../served.ts";

/** Takes back what the setup of a Google login made, by a state machine that this function starts. */
export const googleTeardown: BuildTeardown = (env, table, clock) => {
  const { machineArn } = readConfig(env, { machineArn: text("TEARDOWN_MACHINE_ARN") });
  return buildGoogleTeardown(table, clock, setupMachineAt(machineArn));
};
