import { defined } from "../../../lib/defined.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { composeLists } from "./compose-lists.ts";
import { isOwnId } from "./is-own-id.ts";
import { type ListDeps, listProviders } from "./list-providers.ts";
import * as routes from "./routes.ts";

const none = { subscription_id: null, subscription_name: null, tenant_id: null, client_id: null, email: null };

/** `GET /user_tokens`: one row for each connected provider. Despite its name it holds no token. */
export const createHandler = serve(routes.listUserTokens, (deps: ListDeps) => async ({ principal, query }) => {
  if (query.has("user_id") && !isOwnId(query.get("user_id"), principal.id)) {
    throw new Failure("forbidden");
  }
  const connected = (await listProviders(deps, principal.tenant)).filter(({ isConnected }) => isConnected);
  return connected.map(({ provider, entry, accounts }) => ({ provider, ...none, ...entry.token, ...defined({ accounts }) }));
});

export const handler = httpLambda(createHandler, composeLists);
