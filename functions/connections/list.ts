import { readConfig, text } from "../../lib/config.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";

type Deps = { readonly connections: Pick<Connections, "list"> };

/** `GET /connections`: every connection of the caller's organisation. */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: "connectors:read" }, async ({ principal, query }) => {
    refuseParameters(query, []);
    const connections = await deps.connections.list(principal.tenant);
    return { connections: connections.map((connection) => toConnectionView(connection, principal.permissions)) };
  });

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(config.table)) };
});
