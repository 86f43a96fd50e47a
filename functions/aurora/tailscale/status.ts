import { isConnected } from "../../../lib/connections/is-connected.ts";
import type { Connections } from "../../../lib/connections/stores.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { composeRecords } from "../../compose-records.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { toTailnet } from "../../tailscale/to-tailnet.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "list"> };

/** `GET /tailscale_api/tailscale/status`: whether a tailnet is connected, from the record alone. */
export const createHandler = serve(routes.readTailscaleStatus, (deps: Deps) => async (request) => {
  const { connection, accounts } = await readOwnConnection(deps, request, "tailscale");
  const isUp = connection !== undefined && isConnected(connection);
  return { connected: isUp, provider: "tailscale", accounts, ...(isUp ? toTailnet(connection) : {}) };
});

export const handler = httpLambda(createHandler, composeRecords);
