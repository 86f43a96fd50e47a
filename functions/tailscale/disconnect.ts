import { type Environment, readConfig, text } from "../../lib/config.ts";
import type { DisconnectDeps } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { serve } from "../../lib/http/serve.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";
import * as routes from "./routes.ts";

/** `POST /tailscale_api/tailscale/disconnect`: deletes the auth key at Tailscale, erases the credential, and lists what is left. */
export const createHandler = serve(
  routes.disconnectTailscale,
  (deps: DisconnectDeps) => (request) => disconnectAll(deps, request, "tailscale"),
);

function compose(env: Environment) {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeDisconnect(env, { tailscale: methods }), limits: limitsIn(openTable(table)) };
}

export const handler = writeLambda(createHandler, compose);
