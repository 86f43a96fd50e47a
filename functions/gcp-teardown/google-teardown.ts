import { readConfig, text } from "../../lib/config.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import { setupTeardown } from "../../lib/setup/setup-teardown.ts";
import type { SetupMachine } from "../../lib/setup/start-setup.ts";
import type { TeardownInput } from "../../lib/setup/task-input.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import type { Table } from "../../lib/table/table.ts";
import { setupStoresIn } from "../gcp/compose-setup.ts";
import type { BuildTeardown } from "../provider-parts.ts";

/** The teardown of Google's setup, which follows logins only: a key of a service account is set up by its customer. */
export function buildGoogleTeardown(table: Table, machine: SetupMachine<TeardownInput>) {
  const setup = { toCommand: toRemovalCommand, onceSteps };
  return setupTeardown({ ...setupStoresIn(table), machine, setup }, ["login"]);
}

/** Takes back what the setup of a Google login made, by a state machine that this function starts. */
export const googleTeardown: BuildTeardown = (env, table) =>
  buildGoogleTeardown(table, setupMachineAt(readConfig(env, { machineArn: text("TEARDOWN_MACHINE_ARN") }).machineArn));
