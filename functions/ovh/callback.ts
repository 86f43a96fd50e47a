import type { HttpHandler } from "../../lib/http/http-handler.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { isJson, readHeaders } from "../../lib/http/read-request.ts";
import { type CallbackRouteDeps, composeCallback, serveCallback } from "../code-flow/callback-endpoint.ts";
import { answerInRedirect } from "../code-flow/to-front-end.ts";
import { callbackInJson } from "./callback-in-json.ts";
import { flow, methods } from "./provider.ts";
import * as routes from "./routes.ts";

const inBrowser = serveCallback([routes.completeOvhLogin, routes.completePostedOvhLogin], flow);

/**
 * `GET|POST /ovh_api/ovh/oauth2/callback`: OVHcloud's redirect. Every outcome is a redirect to the front end with a clean URL, or JSON for a
 * page that posts JSON.
 */
export const createHandler = Object.assign(
  (deps: CallbackRouteDeps): HttpHandler => {
    const [redirect, json] = [inBrowser(deps), callbackInJson(deps)];
    return (event, context) => (isJson(readHeaders(event.headers)["content-type"]) ? json : redirect)(event, context);
  },
  { routes: inBrowser.routes },
);

export const handler = httpLambda(createHandler, (env) => composeCallback(env, { ovh: methods }, {}), answerInRedirect(flow));
