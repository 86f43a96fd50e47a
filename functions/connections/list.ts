import { readConfig, text } from "../../lib/config.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { type Connections, type PlaceInOrganisation, pageLimit } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { Failure } from "../../lib/errors.ts";
import { readCursor, writeCursor } from "../../lib/http/cursor.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { readWholeNumber } from "../../lib/http/query.ts";
import { serve } from "../../lib/http/serve.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";
import { aboutOf } from "../about.ts";
import { everyAbout } from "../providers.ts";
import { listOfPerson } from "./list-of-person.ts";
import { listReached } from "./list-reached.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "listPage" | "read"> };

const pageSize = { min: 1, max: pageLimit, fallback: pageLimit };

const toAbout = aboutOf(everyAbout);

/**
 * `GET /connections`: the connections of the caller's organisation, page by page. The last page has no cursor. A machine that may take tokens, and
 * read nothing else, sees those that its right reaches, without the people. `connected_by` keeps to the connections of one person.
 */
export const createHandler = serve(routes.listConnections, (deps: Deps) => async ({ principal, query }) => {
  const limit = readWholeNumber(query, "limit", pageSize);
  const after = readCursor(query);
  const isReader = principal.permissions.has("connectors:read");
  const connectedBy = readConnectedBy(query, isReader);
  const { connections, next } =
    connectedBy === undefined
      ? await listInOrder(deps, principal, { isReader, limit, after })
      : await listOfPerson(deps.connections, principal.tenant, { connectedBy, limit, after });
  const toView = (connection: Connection) => (isReader ? toConnectionView(connection, principal.permissions) : toBareView(connection));
  return {
    connections: connections.map((connection) => ({ ...toView(connection), about: toAbout(connection) })),
    ...(next === undefined ? {} : { next_cursor: writeCursor(next) }),
  };
});

/** @throws {Failure} `invalid_request`: no id of a person. `forbidden`: the caller sees no people. */
function readConnectedBy(query: URLSearchParams, isReader: boolean): string | undefined {
  const person = query.get("connected_by");
  if (person !== null && !isReader) {
    throw new Failure("forbidden");
  }
  if (person !== null && (person.length === 0 || person.length > 256)) {
    throw new Failure("invalid_request", { field: "connected_by" });
  }
  return person ?? undefined;
}

type Asked = { readonly isReader: boolean; readonly limit: number; readonly after: PlaceInOrganisation | undefined };

async function listInOrder({ connections: stored }: Deps, principal: Principal, { isReader, limit, after }: Asked) {
  const page = isReader
    ? stored.listPage(principal.tenant, { limit, ...(after && { after }) })
    : listReached(stored, principal, { limit, after });
  const { connections, isLast } = await page;
  return { connections, next: isLast ? undefined : connections.at(-1) };
}

const toBareView = ({ id, provider, account, status }: Connection) => ({ id, provider, account, status });

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(config.table)) };
});
