import { httpLambda } from "../../lib/http/serve.ts";
import { answerInRedirect, composeStart, serveStart } from "../code-flow/browser-routes.ts";
import { flow, logins } from "./provider.ts";
import * as routes from "./routes.ts";

/** `GET /gcp/start`: spends the ticket, sets the login cookie, sends the browser to Google; every failure is a redirect to the front end. */
export const createHandler = serveStart(routes.openGoogleLogin, flow);

export const handler = httpLambda(createHandler, (env) => composeStart(env, { gcp: logins }), answerInRedirect(flow));
