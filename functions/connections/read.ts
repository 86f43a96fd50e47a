import { readConfig, text } from "../../lib/config.ts";
import { isProvider } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/ports.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { Failure } from "../../lib/errors.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { parsePathId } from "../../lib/http/path-id.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";

type Deps = { readonly connections: Pick<Connections, "read"> };

/** `GET /connections/{provider}[/{account}]`: one connection of the caller's organisation. */
export const createHandler = (deps: Deps) =>
  endpoint({ permission: "connectors:read" }, async ({ principal, path }) => {
    const { tenant } = principal;
    const { provider = "" } = path;
    const account = parsePathId(path.account ?? "default");
    const connection =
      isProvider(provider) && account !== undefined ? await deps.connections.read({ tenant, provider, account }) : undefined;
    if (connection === undefined) {
      throw new Failure("not_found");
    }
    return toConnectionView(connection);
  });

export const handler = lambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(config.table)) };
});
