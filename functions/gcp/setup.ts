import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { searchProjects } from "../../lib/providers/google/cloud-projects.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { openSession } from "../../lib/providers/google/setup/cloud-session.ts";
import { googleCloudFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";
import { googleInspector } from "../../lib/providers/google/setup/google-inspector.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import { setupDuty, setupLookDuty } from "../../lib/setup/daily-drift-check.ts";
import { setupTeardown } from "../../lib/setup/setup-teardown.ts";
import { forgetReplaced, type SetupMachine, setupStarter } from "../../lib/setup/start-setup.ts";
import { compareReach, type ListSeen } from "../../lib/setup/targets-in-use.ts";
import type { RunFacts } from "../../lib/setup/task-input.ts";
import { setupMachineAt } from "../../lib/step-functions/setup-machine.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import type { Table } from "../../lib/table/table.ts";
import type { BuildDuties, BuildSetup, BuildTeardown } from "../provider-parts.ts";
import { setupPolicyFromEnvironment, setupStoresIn } from "./compose-setup.ts";

// What surrounds the setup that follows a Google login. A key of a service account is set up by its customer.

/** Starts the setup. */
export const googleSetupStarter: BuildSetup = (env, table, clock) => {
  const { machineArn } = readConfig(env, { machineArn: text("SETUP_MACHINE_ARN") });
  const stores = setupStoresIn(table);
  const [machine, policy] = [setupMachineAt(machineArn), setupPolicyFromEnvironment(env)];
  const starter = setupStarter({ ...stores, connections: connectionsIn(table), machine, policy, clock }, "gcp", ["login"]);
  const cloud = googleCloudFromEnvironment(env);
  const listSeen: ListSeen = async (accessToken, signal) =>
    (await searchProjects(openSession(cloud, accessToken, signal))).map(({ projectId }) => projectId);
  return { ...starter, compare: (...given) => compareReach({ prepared: stores.prepared, listSeen }, ...given) };
};

/** The setup for a function that starts none, and that may replace a login. */
export const forgetGoogleSetup: BuildSetup = (_env, table) => ({
  methods: ["login"],
  start: () => Promise.reject(new Failure("setup_unavailable", { detail: "this function starts none" })),
  forget: (connection) => forgetReplaced(setupStoresIn(table), connection),
});

/** Looks at what the setups of a login have made. */
export const googleDuties: BuildDuties = (env, { table, logger, events, connections }) => {
  const look = setupDuty({ ...setupStoresIn(table), connections, logger, events, setup: googleInspector(googleCloudFromEnvironment(env)) });
  return { method: "login", duties: { [setupLookDuty]: look } };
};

/** The teardown of Google's setup, which follows logins only: a key of a service account is set up by its customer. */
export function buildGoogleTeardown(table: Table, machine: SetupMachine<RunFacts>) {
  const setup = { toCommand: toRemovalCommand, onceSteps };
  return setupTeardown({ ...setupStoresIn(table), machine, setup }, ["login"]);
}

/** Takes back what the setup of a Google login made, by a state machine that this function starts. */
export const googleTeardown: BuildTeardown = (env, table) =>
  buildGoogleTeardown(table, setupMachineAt(readConfig(env, { machineArn: text("TEARDOWN_MACHINE_ARN") }).machineArn));
