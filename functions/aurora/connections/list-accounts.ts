import { defined } from "../../../lib/defined.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { composeLists } from "./compose-lists.ts";
import { isOwnId } from "./is-own-id.ts";
import { type ListDeps, listProviders } from "./list-providers.ts";
import * as routes from "./routes.ts";

/** `GET /api/connected-accounts/{uid}`: the connected providers of the organisation. A provider without a key is not connected. */
export const createHandler = serve(routes.listConnectedAccounts, (deps: ListDeps) => async ({ path, principal }) => {
  if (!isOwnId(path.uid, principal.id)) {
    throw new Failure("not_found");
  }
  const connected = (await listProviders(deps, principal.tenant)).filter(({ isConnected }) => isConnected);
  const accounts = connected.map(({ provider, accounts: count, entry: { name, displayText, account } }) => [
    provider,
    { isConnected: true, name, displayText, ...account, ...defined({ accounts: count }) },
  ]);
  return { accounts: Object.fromEntries(accounts) };
});

export const handler = httpLambda(createHandler, composeLists);
