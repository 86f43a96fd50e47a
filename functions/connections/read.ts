import { readConfig, text } from "../../lib/config.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { serve } from "../../lib/http/serve.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";
import { aboutOf } from "../about.ts";
import { everyAbout } from "../providers.ts";
import * as routes from "./routes.ts";

const toAbout = aboutOf(everyAbout);

type Deps = { readonly connections: Pick<Connections, "read">; readonly unnamed: UnnamedAccounts };

/** `GET /connections/{provider}[/{account}]`, or `?account=`: one connection of the caller's organisation. */
export const createHandler = serve(
  [routes.readConnection, routes.readConnectionOfAccount],
  (deps: Deps) =>
    async ({ principal, path, query }) => {
      const account = path.account ?? query.get("account");
      const { tenant, provider, ...named } = readConnectionKey(principal, path.provider, account);
      const { found } = await deps.unnamed.find({ tenant, provider, ...(account === null ? {} : named) }, async (key) => {
        const connection = await deps.connections.read(key);
        if (connection === undefined) {
          throw new Failure("not_found");
        }
        return connection;
      });
      return { ...toConnectionView(found, principal.permissions), about: toAbout(found) };
    },
);

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  const connections = connectionsIn(openTable(config.table));
  const { read, listPage } = connections;
  return { connections, unnamed: unnamedAccounts({ connections: { read, listPage }, clock: system.clock }) };
});
