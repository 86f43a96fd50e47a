import type { Context } from "aws-lambda";
import { expireConnectSessions } from "../../lib/connect-sessions/expire-connect-sessions.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import { type SweepGrantsDeps, sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { credentialStoreFromEnvironment } from "../../lib/credentials/credential-store-from-environment.ts";
import { deadline, lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import { eraseUnneeded } from "../../lib/oauth-clients/erase-unneeded.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { measureParkedLeft } from "../../lib/telemetry/metrics.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { everyMethod, everySetup } from "../providers.ts";

/** Milliseconds before the invocation's end: no work is begun after the first; all work stops at the second. */
const stopMs = 15_000;
const endMs = 3_000;

type Deps = SweepGrantsDeps & {
  readonly connectSessions: Parameters<typeof expireConnectSessions>[0]["sessions"];
  readonly clients: Parameters<typeof eraseUnneeded>[0];
};

/**
 * Every minute: revokes the grants that were not confirmed, and finishes the work of processes that died. Then marks the connect sessions that have expired, and
 * erases the secrets of own OAuth clients that nothing needs any more. Reports its failures to an
 * operator, because no caller gets them.
 */
export const createHandler = (deps: Deps) => async (_event: unknown, context: Context) => {
  const before = deadline(deps.timers, context);
  const counts = await sweepGrants(deps, before(endMs), before(stopMs), (failures) => {
    for (const { provider, failure } of failures) {
      reportFailure(failure, deps.logger.with({ provider }));
    }
  });
  measureParkedLeft(counts.left);
  const connectSessions = await expireConnectSessions({ ...deps, sessions: deps.connectSessions }, deps.clock());
  const clients = await eraseUnneeded(deps.clients, before(endMs));
  deps.logger.info("swept", { ...counts, connectSessions, clients });
  return counts;
};

export const handler = lambda(createHandler, (env) => {
  const deps = composeConnect(env, everyMethod, everySetup);
  const sealer = composeSealer(env, deps.secrets);
  const { table, clock, logger, connections } = deps;
  const credentials = credentialStoreFromEnvironment(env, clock);
  const clients = { clock, logger, connections, credentials, ownClients: ownClientsIn(table), tombstones: tombstonesIn(table) };
  return { ...deps, sealer, clients, connectSessions: connectSessionsIn({ ...deps, sealer, publish: deps.events.publish }) };
});
