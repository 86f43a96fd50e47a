import { httpLambda } from "../../lib/http/http-lambda.ts";
import { callbackEndpoint, composeCallback } from "../code-flow/callback-endpoint.ts";
import { answerInRedirect } from "../code-flow/to-front-end.ts";
import { flow, methods } from "./provider.ts";
import { googleSetup } from "./setup.ts";

/** `GET|POST /callback`, `GET /gcp/callback`: Google's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const createHandler = callbackEndpoint(flow);

export const handler = httpLambda(
  createHandler,
  (env) => composeCallback(env, { gcp: methods }, { gcp: googleSetup }),
  answerInRedirect(flow),
);
