import { readConfig, text } from "../../lib/config.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { type Connections, pageLimit } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { readCursor, writeCursor } from "../../lib/http/cursor.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { readWholeNumber, refuseParameters } from "../../lib/http/query.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";
import { aboutOf } from "../about.ts";
import { everyAbout } from "../providers.ts";
import { listReached } from "./list-reached.ts";

type Deps = { readonly connections: Pick<Connections, "listPage" | "read"> };

const pageSize = { min: 1, max: pageLimit, fallback: pageLimit };

const toAbout = aboutOf(everyAbout);

/**
 * `GET /connections`: the connections of the caller's organisation, page by page. The last page has no cursor. A machine that may take tokens, and
 * read nothing else, sees those that its right reaches, without the people.
 */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: ["connectors:read", "some tokens"] }, async ({ principal, query }) => {
    refuseParameters(query, ["limit", "cursor"]);
    const limit = readWholeNumber(query, "limit", pageSize);
    const after = readCursor(query);
    const isReader = principal.permissions.has("connectors:read");
    const page = isReader
      ? deps.connections.listPage(principal.tenant, { limit, ...(after && { after }) })
      : listReached(deps.connections, principal, { limit, after });
    const { connections, isLast } = await page;
    const last = connections.at(-1);
    const toView = (connection: Connection) => (isReader ? toConnectionView(connection, principal.permissions) : toBareView(connection));
    return {
      connections: connections.map((connection) => ({ ...toView(connection), about: toAbout(connection) })),
      ...(isLast || last === undefined ? {} : { next_cursor: writeCursor(last) }),
    };
  });

const toBareView = ({ id, provider, account, status }: Connection) => ({ id, provider, account, status });

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(config.table)) };
});
