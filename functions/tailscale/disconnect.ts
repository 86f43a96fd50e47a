import { type Environment, readConfig, text } from "../../lib/config.ts";
import type { DisconnectDeps } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";

type Deps = DisconnectDeps & { readonly limits: Limits };

/** `POST /tailscale_api/tailscale/disconnect`: deletes the auth key at Tailscale, erases the credential, and lists what is left. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:write", use: "tailscale disconnect", per: "10/min" }, (request) =>
    disconnectAll(deps, request, "tailscale"),
  );

function compose(env: Environment): Deps {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeDisconnect(env, { tailscale: methods }), limits: limitsIn(openTable(table)) };
}

export const handler = auroraWriteLambda(createHandler, compose, { subject: "tailscale", ends: true });
