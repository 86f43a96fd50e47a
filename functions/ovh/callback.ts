import type { HttpHandler } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { isJson, readHeaders } from "../../lib/http/read-request.ts";
import { callbackEndpoint, composeCallback } from "../code-flow/callback-endpoint.ts";
import { answerInRedirect } from "../code-flow/to-front-end.ts";
import { callbackInJson } from "./callback-in-json.ts";
import { flow, methods } from "./provider.ts";

type Deps = Parameters<ReturnType<typeof callbackEndpoint>>[0];

/**
 * `GET|POST /ovh_api/ovh/oauth2/callback`: OVHcloud's redirect. Every outcome is a redirect to the front end with a clean URL, or JSON for a
 * page that posts JSON.
 */
export const createHandler = (deps: Deps): HttpHandler => {
  const [inBrowser, inJson] = [callbackEndpoint(flow)(deps), callbackInJson(deps)];
  return (event, context) => (isJson(readHeaders(event.headers)["content-type"]) ? inJson : inBrowser)(event, context);
};

export const handler = httpLambda(createHandler, (env) => composeCallback(env, { ovh: methods }, {}), answerInRedirect(flow));
