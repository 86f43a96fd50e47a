import type { Environment } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { endingBudget } from "../lib/connections/ending-budget.ts";
import { switchesOf } from "../lib/connections/switches.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { refreshShards } from "../lib/refresh-shards.ts";
import { system, timers } from "../lib/system.ts";
import { attemptsIn } from "../lib/table/attempts.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { limitsIn } from "../lib/table/limits.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../lib/table/revocation-marks.ts";
import { reservedIdsIn } from "../lib/table/stored-reserved-ids.ts";
import { switchReadsIn } from "../lib/table/stored-switches.ts";
import { tableFrom } from "../lib/table/table.ts";
import { tombstonesIn } from "../lib/table/tombstones.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { composeCredentials } from "./compose-credentials.ts";
import { composeEvents } from "./compose-events.ts";
import { type BuildMethods, type BuildSetup, composeMethods, composeSetups, type Served } from "./served.ts";

/**
 * The dependencies of every function that makes a connection live.
 *
 * @param setups - Those that it starts, and those of the connections that it may replace.
 * @param credentials - Default: the store that the environment names.
 */
export function composeConnect(
  env: Environment,
  methods: Served<BuildMethods>,
  setups: Served<BuildSetup> = {},
  credentials?: CredentialStore,
) {
  const table = tableFrom(env);
  const { clock } = system;
  const secrets = operatorSecrets(clock);
  return {
    ...system,
    timers,
    secrets,
    logger,
    limits: limitsIn(table),
    attempts: attemptsIn(table),
    connections: connectionsIn(table, refreshShards(env)),
    parked: parkedGrantsIn(table),
    reservedIds: reservedIdsIn(table, system),
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    credentials: credentials ?? composeCredentials(env, table, secrets),
    methods: composeMethods(methods, env, secrets, clock),
    setups: composeSetups(setups, env, table, clock),
    events: composeEvents(env, table).events,
    endings: endingBudget(clock),
    switches: switchesOf({ read: switchReadsIn(table), clock, logger }),
  };
}
