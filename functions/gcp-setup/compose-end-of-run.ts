import { type Environment, readConfig, text } from "../../lib/config.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { scheduleDuty } from "../../lib/connections/duties/schedule-duty.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { refreshShards } from "../../lib/refresh-shards.ts";
import type { FinishSetupDeps } from "../../lib/setup/finish-setup.ts";
import { noteEnd } from "../../lib/setup/none-ready.ts";
import { setupLookDuty } from "../../lib/setup/setup-duty.ts";
import { readTargetsInUse } from "../../lib/setup/targets-in-use.ts";
import { system, timers } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { openTable } from "../../lib/table/table.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { composeEvents } from "../compose-events.ts";

/** Milliseconds for the record of the connection, whose lease may be held. */
const scheduleMs = 8000;

/** What the tasks are made of that end a run. */
export function composeEndOfRun(env: Environment): FinishSetupDeps {
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  const { clock } = system;
  const { events } = composeEvents(env, table);
  const lease = { ...system, timers, logger, events, connections: connectionsIn(table, refreshShards(env)) };
  const inUse = {
    prepared: preparedTargetsIn(table),
    ledger: ledgerIn(table, system),
    settings: slotSettingsIn(table),
    setup: { onceSteps },
  };
  return {
    clock,
    events,
    runs: setupRunsIn(table, clock),
    claims: setupClaimsIn(table, clock),
    scheduleLook: (key, at, run) => {
      const change = async (connection: Connection) => ({
        ...noteEnd(connection, run, clock()),
        targets: await readTargetsInUse(inUse, connection),
      });
      return scheduleDuty(lease, key, { name: setupLookDuty, at, change }, AbortSignal.timeout(scheduleMs));
    },
  };
}
