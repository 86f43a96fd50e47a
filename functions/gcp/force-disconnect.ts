import type { DisconnectDeps } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { methods } from "./provider.ts";
import { googleTeardown } from "./teardown.ts";

/** `POST /api/gcp/force-disconnect`, as Aurora's web client knows it. */
export const createHandler = (deps: DisconnectDeps) =>
  endpoint({ permission: "connectors:write", dialect: "aurora" }, (request) => disconnectAll(deps, request, "gcp"));

export const handler = auroraWriteLambda(createHandler, (env) => composeDisconnect(env, { gcp: methods }, { gcp: googleTeardown }), {
  subject: "gcp",
  ends: true,
});
