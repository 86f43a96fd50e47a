import { type Environment, readConfig, text, url } from "../../lib/config.ts";
import type { Failure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { buildFrontEndUrl, type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";
import type { HttpResult } from "../../lib/http/http-handler.ts";
import { type HttpReply, seeOther, toResult } from "../../lib/http/reply.ts";
import { type Flow, failurePageOf } from "./flow.ts";

type Told = { readonly returnPath?: string | undefined; readonly cookies?: readonly string[] };

/** Sends the browser to the front end with the code of a failed login. */
export function redirectFailure(flow: Flow, frontEnd: FrontEnd, { code }: Failure, { returnPath, cookies = [] }: Told = {}): HttpReply {
  const page = returnPath ?? failurePageOf(flow, frontEnd);
  return seeOther(buildFrontEndUrl(frontEnd, page, flow.outcomes.failed(code)), { cookies });
}

/**
 * Answers for a function that could not be composed. The browser is redirected to the front end, unless the front end's URL cannot be read
 * either.
 */
export const answerInRedirect =
  (flow: Flow) =>
  (failure: Failure, event: unknown, env: Environment): HttpResult | undefined => {
    try {
      const { frontEndUrl, returnPaths } = readConfig(env, { frontEndUrl: url("FRONTEND_URL"), returnPaths: text("RETURN_PATHS", "/") });
      return toResult(redirectFailure(flow, { url: frontEndUrl, returnPaths: parseReturnPaths(returnPaths) }, failure));
    } catch {
      return answerIn("problem")(failure, event);
    }
  };
