import { Failure } from "../errors.ts";
import type { Invocation } from "../lambda/lambda.ts";
import { answerSelfCheck, isSelfCheck } from "../lambda/self-check.ts";
import { buildFailureReply } from "./problem-details.ts";
import type { HttpEvent } from "./read-request.ts";
import { type HttpResult, toResult } from "./reply.ts";
import { findRoute } from "./route.ts";
import type { HttpLambda } from "./serve.ts";

/**
 * Makes the `handler` of a set of rights: one function for the routes whose rows name the set and no function of their own. The gateway has matched the
 * route, and the route's own handler checks the request as if it were alone. A handler is composed by the first request for one of its routes.
 *
 * A self-check composes all of them, and runs once what they want looked at.
 */
export function serveSet(...handlers: readonly HttpLambda[]): HttpLambda {
  const byRoute = handlers.flatMap((handle) => handle.routes.map(({ on }) => ({ on, handle })));
  const compose = () => Promise.all(handlers.map((handle) => handle.compose()));
  const serve: Invocation<HttpEvent, HttpResult> = async (event, context) => {
    if (isSelfCheck(event)) {
      // Only the operator sends a self-check: every other caller gets a result.
      return (await answerSelfCheck(compose)) as never;
    }
    const found = findRoute(byRoute, event.routeKey);
    return found === undefined
      ? toResult(buildFailureReply(new Failure("not_found"), "problem", event.requestContext.requestId))
      : found.handle(event, context);
  };
  return Object.assign(serve, { routes: handlers.flatMap(({ routes }) => routes), compose });
}
