import type { DisconnectDeps } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { disconnectAll } from "../connections/disconnect-all.ts";
import { googleMethods } from "./methods.ts";
import { googleTeardown } from "./teardown.ts";

/** `POST /api/gcp/force-disconnect`, as Aurora's web client knows it. */
export const createHandler = (deps: DisconnectDeps) =>
  endpoint({ permission: "connectors:write", dialect: "aurora" }, (request) => disconnectAll(deps, request, "gcp"));

export const handler = httpLambda(
  createHandler,
  (env) => composeDisconnect(env, { gcp: googleMethods }, { gcp: googleTeardown }),
  answerIn("aurora"),
);
