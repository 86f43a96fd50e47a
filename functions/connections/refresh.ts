import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { toRefusal } from "../../lib/connections/tokens/to-refusal.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeEngine, composeRefreshShare } from "../compose.ts";
import { readOnlyKey } from "../only-connection.ts";
import { everyMethod } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

/**
 * `POST /connections/{provider}/refresh`: refreshes the token now, under the lease, and answers the outcome, its reason, and when the token
 * expires.
 */
export const createHandler = serve(routes.refreshConnection, (deps: RefreshPorts) => async (request) => {
  const { principal, path, query, signal, endsAt } = request;
  const key = await readOnlyKey(deps, { principal, query }, path.provider);
  const result = await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt);
  if (result.kind !== "refreshed" && result.kind !== "kept") {
    throw toRefusal(result, deps.clock());
  }
  return {
    outcome: result.kind,
    reason: result.reason,
    expires_at: result.token?.expiresAt?.toISOString() ?? null,
    connection: toConnectionView(result.connection, principal.permissions),
  };
});

export const handler = writeLambda(createHandler, (env) => {
  const { table, ...engine } = composeEngine(env, everyMethod);
  return { ...engine, share: composeRefreshShare(env, { ...engine, table }) };
});
