import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeDisconnect } from "../compose.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";
import * as routes from "./routes.ts";

/** `POST /ovh_api/ovh/disconnect`: revokes what can be revoked in every region, erases the credentials, and lists what is left. */
export const createHandler = serve(
  routes.disconnectOvh,
  (deps: DisconnectPorts) => (request) =>
    disconnectAll(deps, request, "ovh", (isWhole) => ({ status: isWhole ? "disconnected" : "disconnecting" })),
);

export const handler = writeLambda(createHandler, (env) => composeDisconnect(env, { ovh: methods }));
