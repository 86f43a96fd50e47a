import type { Environment } from "../config.ts";
import type { Failure } from "../errors.ts";
import { type Composable, type Compose, lambda, readRequestId } from "../lambda/lambda.ts";
import { buildFailureReply, type Dialect } from "./failure-answer.ts";
import type { HttpHandler, HttpResult } from "./http-handler.ts";
import type { HttpEvent } from "./read-request.ts";
import { toResult } from "./reply.ts";
import { findRoute, type Route, toDialect } from "./route.ts";

/** The `handler` of routes. */
export type HttpLambda = Composable<HttpEvent, HttpResult> & { readonly routes: readonly Route[] };

type Answer = (failure: Failure, event: HttpEvent, env: Environment) => HttpResult | undefined;

/**
 * Makes the `handler` of routes: a `lambda` that answers a failure outside its routes, such as a function that could not be composed, instead of
 * throwing it. Thrown, it would reach the caller as API Gateway's bare 500.
 *
 * @param createHandler - Made by `serve`.
 * @param answerFailure - Default: in the form of the route.
 */
export const httpLambda = <Deps>(
  createHandler: ((deps: Deps) => HttpHandler) & { readonly routes?: readonly Route[] },
  compose: Compose<Deps>,
  answerFailure: Answer = answerFor(createHandler.routes),
): HttpLambda => Object.assign(lambda(createHandler, compose, answerFailure), { routes: createHandler.routes ?? [] });

const answerFor =
  (routes: readonly Route[] = []): Answer =>
  (failure, event) =>
    answerIn(toDialect(findRoute(routes, event?.routeKey)))(failure, event);

/** Answers an HTTP event in the words of its route; an event that is none is not answered. */
export const answerIn =
  (dialect: Dialect) =>
  (failure: Failure, event: unknown): HttpResult | undefined => {
    const requestId = readRequestId(event);
    return requestId === undefined ? undefined : toResult(buildFailureReply(failure, dialect, requestId));
  };
