import { type Environment, readConfig, text } from "../lib/config.ts";
import { methodsOf } from "../lib/connections/methods.ts";
import { credentialStoreFromEnvironment } from "../lib/credentials/credential-store-from-environment.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { gcpSetupStarter } from "../lib/gcp-setup/start-setup.ts";
import { googleFromEnvironment } from "../lib/providers/google/google-from-environment.ts";
import { refreshShards } from "../lib/refresh-shards.ts";
import { setupMachineAt } from "../lib/step-functions/setup-machine.ts";
import { system, timers } from "../lib/system.ts";
import { attemptsIn } from "../lib/table/attempts.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../lib/table/revocation-marks.ts";
import { setupRunsIn } from "../lib/table/setup-runs.ts";
import { openTable } from "../lib/table/table.ts";
import { tombstonesIn } from "../lib/table/tombstones.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { composeEvents } from "./compose-events.ts";

/** What the three functions that make a Google connection live have in common. */
export function composeGoogleConnections(env: Environment) {
  const config = readConfig(env, { table: text("TABLE_NAME"), machineArn: text("SETUP_MACHINE_ARN") });
  const table = openTable(config.table);
  const { clock } = system;
  const secrets = operatorSecrets(clock);
  return {
    ...system,
    timers,
    secrets,
    logger,
    attempts: attemptsIn(table),
    connections: connectionsIn(table, refreshShards(env)),
    parked: parkedGrantsIn(table),
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    credentials: credentialStoreFromEnvironment(env, clock),
    methods: methodsOf(googleFromEnvironment(env, secrets, clock)),
    setups: new Map([
      ["gcp" as const, gcpSetupStarter({ runs: setupRunsIn(table, clock), machine: setupMachineAt(config.machineArn), clock })],
    ]),
    events: composeEvents(env, table).events,
  };
}
