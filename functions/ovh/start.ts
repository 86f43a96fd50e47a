import { httpLambda } from "../../lib/http/http-lambda.ts";
import { answerInRedirect, composeStart, serveStart } from "../code-flow/browser-routes.ts";
import { flow, methods } from "./provider.ts";
import * as routes from "./routes.ts";

/** `GET /ovh_api/ovh/oauth2/start`: spends the ticket, sets the login cookie, sends the browser to OVHcloud; every failure is a redirect. */
export const createHandler = serveStart(routes.openOvhLogin, flow);

export const handler = httpLambda(createHandler, (env) => composeStart(env, { ovh: methods }), answerInRedirect(flow));
