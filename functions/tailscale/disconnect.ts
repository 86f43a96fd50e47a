import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeDisconnect } from "../compose.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";
import * as routes from "./routes.ts";

/** `POST /tailscale_api/tailscale/disconnect`: deletes the auth key at Tailscale, erases the credential, and lists what is left. */
export const createHandler = serve(
  routes.disconnectTailscale,
  (deps: DisconnectPorts) => (request) => disconnectAll(deps, request, "tailscale"),
);

export const handler = writeLambda(createHandler, (env) => composeDisconnect(env, { tailscale: methods }));
