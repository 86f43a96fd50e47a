import { type Environment, readConfig, text } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { endingBudget } from "../lib/connections/ending-budget.ts";
import { switchesOf } from "../lib/connections/switches.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { aesSealer } from "../lib/credentials/sealer.ts";
import { refreshShards } from "../lib/refresh-shards.ts";
import { system, timers } from "../lib/system.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { limitsIn } from "../lib/table/limits.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { switchReadsIn } from "../lib/table/stored-switches.ts";
import { openTable } from "../lib/table/table.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { composeCredentials } from "./compose-credentials.ts";
import { composeEvents } from "./compose-events.ts";
import { type BuildMethods, composeMethods, type Served } from "./served.ts";

/**
 * The dependencies of every function that refreshes or disconnects connections.
 *
 * @param credentials - Default: the store that the environment names.
 */
export function composeEngine(env: Environment, methods: Served<BuildMethods>, credentials?: CredentialStore) {
  const config = readConfig(env, { table: text("TABLE_NAME"), sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const table = openTable(config.table);
  const { clock, random } = system;
  const secrets = operatorSecrets(clock);
  return {
    ...system,
    timers,
    logger,
    table,
    limits: limitsIn(table),
    connections: connectionsIn(table, refreshShards(env)),
    parked: parkedGrantsIn(table),
    credentials: credentials ?? composeCredentials(env, table, secrets),
    sealer: aesSealer(secrets, config.sealKeySecretId, random),
    methods: composeMethods(methods, env, secrets, clock),
    events: composeEvents(env, table).events,
    endings: endingBudget(clock),
    switches: switchesOf({ read: switchReadsIn(table), clock, logger }),
  };
}
