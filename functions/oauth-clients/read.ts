import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { type DependentsDeps, findDependents } from "../../lib/oauth-clients/count-dependents.ts";
import type { OwnClients } from "../../lib/oauth-clients/own-client.ts";
import { toClientView } from "../../lib/oauth-clients/to-client-view.ts";
import type { Clock } from "../../lib/system.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeTable } from "../compose.ts";
import * as routes from "./routes.ts";

type Deps = DependentsDeps & { readonly ownClients: Pick<OwnClients, "list">; readonly clock: Clock };

/** `GET /oauth-clients/{provider}`: the organisation's own OAuth clients at a provider, without a secret. */
export const createHandler = serve(routes.listOAuthClients, (deps: Deps) => async ({ principal, path }) => {
  const { tenant, provider } = readConnectionKey(principal, path.provider, undefined);
  const [clients, dependents] = await Promise.all([deps.ownClients.list(tenant, provider), findDependents(deps, tenant, provider)]);
  return {
    provider,
    clients: clients.filter(({ isRemoved }) => !isRemoved).map((client) => toClientView(client, dependents, deps.clock())),
  };
});

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  return { ...records, ownClients: ownClientsIn(records.table), tombstones: tombstonesIn(records.table) };
});
