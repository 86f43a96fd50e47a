import { isConnected } from "../../../lib/connections/connection.ts";
import { type Switches, unlessStopped } from "../../../lib/connections/switches.ts";
import { httpLambda, serve } from "../../../lib/http/serve.ts";
import { toSubscription } from "../../azure/to-subscription.ts";
import { composeSwitches } from "../../compose.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { composeRecords, type Records } from "../compose-records.ts";
import { azureRequired } from "./connect-required.ts";
import * as routes from "./routes.ts";

type Deps = Pick<Records, "connections"> & { readonly switches: Pick<Switches, "glance" | "requireOpen"> };

/**
 * `GET /azure/fetch_data`: the subscription of the connection, from the record alone. A connection that needs its customer answers as one
 * that is not there.
 */
export const createHandler = serve(routes.readAzureSubscription, (deps: Deps) => async (request) => {
  const place = { tenant: request.principal.tenant, provider: "azure" } as const;
  const { connection, accounts } = await unlessStopped(deps.switches, place, () => readOwnConnection(deps, request, "azure"));
  if (connection === undefined) {
    return azureRequired(request, "not_found");
  }
  return isConnected(connection)
    ? { status: "success", accounts, ...toSubscription(connection) }
    : azureRequired(request, connection.failure?.code ?? "connection_disconnecting");
});

export const handler = httpLambda(createHandler, (env) => {
  const records = composeRecords(env);
  return { ...records, switches: composeSwitches(records.table) };
});
