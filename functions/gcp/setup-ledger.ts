import type { Connections } from "../../lib/connections/stores.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { readOnlyKey } from "../only-connection.ts";
import { composeSetupStores, type SetupStores } from "./compose-setup.ts";
import * as routes from "./routes.ts";

type Deps = Pick<SetupStores, "ledger" | "looks" | "runs"> & { readonly connections: Pick<Connections, "read" | "listPage"> };

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

export const handler = httpLambda(createHandler, composeSetupStores);
