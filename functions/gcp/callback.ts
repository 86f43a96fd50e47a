import type { Environment } from "../../lib/config.ts";
import { httpLambda } from "../../lib/http/serve.ts";
import { answerInRedirect, composeCallback, serveCallback } from "../code-flow/browser-routes.ts";
import { flow, methods } from "./provider.ts";
import * as routes from "./routes.ts";
import { googleSetupStarter } from "./setup.ts";

/** `GET|POST /callback`, `GET /gcp/callback`: Google's redirect. Every outcome is a redirect to the front end with a clean URL. */
export const createHandler = serveCallback([routes.completeLogin, routes.completePostedLogin, routes.completeGoogleLogin], flow);

const compose = (env: Environment) => composeCallback(env, { gcp: methods }, { gcp: googleSetupStarter });

export const handler = httpLambda(createHandler, compose, answerInRedirect(flow));
