import { isConnected } from "../../lib/connections/is-connected.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "../compose-records.ts";
import { toTailscaleKey } from "./tailscale-key.ts";
import { toTailnet } from "./to-tailnet.ts";

type Deps = { readonly connections: Pick<Connections, "read">; readonly limits: Limits };

/** `GET /tailscale_api/tailscale/status`: whether a tailnet is connected, from the record alone. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:read", dialect: "aurora", limit: { store: deps.limits, use: "tailscale status", per: "60/min" } },
    async ({ principal }) => {
      const connection = await deps.connections.read(toTailscaleKey(principal));
      const isUp = connection !== undefined && isConnected(connection);
      return { connected: isUp, provider: "tailscale", ...(isUp ? toTailnet(connection) : {}) };
    },
  );

export const handler = httpLambda(createHandler, composeRecords, answerIn("aurora"));
