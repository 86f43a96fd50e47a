import { isConnected } from "../../lib/connections/is-connected.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "../compose-records.ts";
import { readOwnConnection } from "../own-connection.ts";
import { toTailnet } from "./to-tailnet.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly limits: Limits };

/** `GET /tailscale_api/tailscale/status`: whether a tailnet is connected, from the record alone. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", query: ["account"], use: "tailscale status", per: "60/min" }, async (request) => {
    const { connection, accounts } = await readOwnConnection(deps, request, "tailscale");
    const isUp = connection !== undefined && isConnected(connection);
    return { connected: isUp, provider: "tailscale", accounts, ...(isUp ? toTailnet(connection) : {}) };
  });

export const handler = auroraLambda(createHandler, composeRecords);
