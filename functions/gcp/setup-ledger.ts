import { readConfig, text } from "../../lib/config.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { serve } from "../../lib/http/serve.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import type { SetupLooks } from "../../lib/setup/setup.ts";
import type { SetupRuns } from "../../lib/setup/setup-stores.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { openTable } from "../../lib/table/table.ts";
import { readOnlyKey } from "../only-connection.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly connections: Pick<Connections, "read" | "listPage">;
  readonly ledger: Pick<Ledger, "list">;
  readonly looks: Pick<SetupLooks, "read">;
  readonly runs: Pick<SetupRuns, "readNewest">;
};

/**
 * `GET /gcp/setup/ledger`: everything that setup has changed in the customer's projects, when, whether it still stands, and what the last look
 * at it found; and which run is the newest.
 */
export const createHandler = serve(routes.readSetupLedger, (deps: Deps) => async ({ principal, query }) => {
  const key = await readOnlyKey(deps, { principal, query }, "gcp");
  const [entries, connection, newest] = await Promise.all([deps.ledger.list(key), deps.connections.read(key), deps.runs.readNewest(key)]);
  const look = connection === undefined ? undefined : await deps.looks.read(key, connection.id);
  const view = toLedgerView(entries, { look, personId: connection?.identity.id, toCommand: toRemovalCommand, onceSteps });
  return { newest_run_id: newest ?? null, ...view };
});

export const handler = httpLambda(createHandler, (env) => {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  const { clock } = system;
  return {
    connections: connectionsIn(table),
    ledger: ledgerIn(table, system),
    looks: setupLooksIn(table, clock),
    runs: setupRunsIn(table, clock),
  };
});
