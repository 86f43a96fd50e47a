import { readConfig, text } from "../../lib/config.ts";
import { type Connections, pageLimit } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { readCursor, writeCursor } from "../../lib/http/cursor.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { readWholeNumber, refuseParameters } from "../../lib/http/query.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";

type Deps = { readonly connections: Pick<Connections, "listPage"> };

const pageSize = { min: 1, max: pageLimit, fallback: pageLimit };

/** `GET /connections`: the connections of the caller's organisation, page by page. The last page has no cursor. */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: "connectors:read" }, async ({ principal, query }) => {
    refuseParameters(query, ["limit", "cursor"]);
    const limit = readWholeNumber(query, "limit", pageSize);
    const after = readCursor(query);
    const { connections, isLast } = await deps.connections.listPage(principal.tenant, { limit, ...(after && { after }) });
    const last = connections.at(-1);
    return {
      connections: connections.map((connection) => toConnectionView(connection, principal.permissions)),
      ...(isLast || last === undefined ? {} : { next_cursor: writeCursor(last) }),
    };
  });

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(config.table)) };
});
