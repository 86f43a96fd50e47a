import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeDisconnect } from "../compose.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";
import * as routes from "./routes.ts";
import { googleTeardown } from "./setup.ts";

/** `POST /api/gcp/force-disconnect`, as Aurora's web client knows it. */
export const createHandler = serve(routes.disconnectGoogle, (deps: DisconnectPorts) => (request) => disconnectAll(deps, request, "gcp"));

export const handler = writeLambda(createHandler, (env) => composeDisconnect(env, { gcp: methods }, { gcp: googleTeardown }));
