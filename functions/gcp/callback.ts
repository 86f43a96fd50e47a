import { httpLambda } from "../../lib/http/http-lambda.ts";
import { composeCallback, serveCallback } from "../code-flow/callback-endpoint.ts";
import { answerInRedirect } from "../code-flow/to-front-end.ts";
import { flow, methods } from "./provider.ts";
import * as routes from "./routes.ts";
import { googleSetup } from "./setup.ts";

/** `GET|POST /callback`, `GET /gcp/callback`: Google's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const createHandler = serveCallback([routes.completeLogin, routes.completePostedLogin, routes.completeGoogleLogin], flow);

export const handler = httpLambda(
  createHandler,
  (env) => composeCallback(env, { gcp: methods }, { gcp: googleSetup }),
  answerInRedirect(flow),
);
