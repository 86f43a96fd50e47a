import { confirmConnection } from "../../lib/connections/connect/confirm-connection.ts";
import type { LivePorts } from "../../lib/connections/ports.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { serve } from "../../lib/http/serve.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import { composeConnect } from "../compose.ts";
import { everyMethod, everySetup } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

/** `POST /connections/confirm`: the person who started a connection makes it live. */
export const createHandler = serve(routes.confirmConnection, (deps: LivePorts) => async ({ principal, body: { confirm }, signal }) => {
  const { connection, setupRunId } = await confirmConnection(deps, principal, confirm, signal);
  countLogin(connection.provider, "confirmed");
  return { connection: toConnectionView(connection, principal.permissions), ...defined({ task_id: setupRunId }) };
});

export const handler = writeLambda(createHandler, (env) => composeConnect(env, everyMethod, everySetup));
