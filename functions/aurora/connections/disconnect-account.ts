import type { DisconnectPorts } from "../../../lib/connections/ports.ts";
import { Failure } from "../../../lib/errors.ts";
import { serve } from "../../../lib/http/serve.ts";
import { isProviderName } from "../../../lib/provider-names.ts";
import { composeDisconnect } from "../../compose.ts";
import { disconnectAll } from "../../connections/disconnect-all.ts";
import { isOwnId } from "../../own-connection.ts";
import { everyMethod, everyTeardown } from "../../providers.ts";
import { writeLambda } from "../../write-lambda.ts";
import * as routes from "./routes.ts";

/** `DELETE /api/connected-accounts/{uid}/{provider}`, as Aurora's web client knows it. */
export const createHandler = serve(routes.disconnectAccounts, (deps: DisconnectPorts) => async (request) => {
  const { path, principal } = request;
  const { provider } = path;
  if (!isOwnId(path.uid, principal.id) || provider === undefined || !isProviderName(provider) || deps.methods.of(provider).length === 0) {
    // Nothing is disconnected of a provider that is not served here: success would be a lie.
    throw new Failure("not_found");
  }
  return disconnectAll(deps, request, provider);
});

export const handler = writeLambda(createHandler, (env) => composeDisconnect(env, everyMethod, everyTeardown));
