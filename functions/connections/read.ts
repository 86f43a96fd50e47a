import type { Connections } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { system } from "../../lib/system.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeTable } from "../compose.ts";
import { toAbout } from "../providers.ts";
import { createAttention } from "./attention.ts";
import { createDisconnected } from "./disconnected.ts";
import { createList } from "./list.ts";
import * as routes from "./routes.ts";

/** `GET /connections/{provider}[/{account}]`, or `?account=`: one connection of the caller's organisation. */
export const createRead = serve(
  [routes.readConnection, routes.readConnectionOfAccount],
  (deps: { readonly connections: Pick<Connections, "read">; readonly unnamed: UnnamedAccounts }) =>
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

export const createHandler = together(createList, createRead, createAttention, createDisconnected);

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  return { ...records, tombstones: tombstonesIn(records.table), unnamed: unnamedAccounts(records), clock: system.clock };
});
