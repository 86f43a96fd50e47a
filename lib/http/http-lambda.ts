import type { Environment } from "../config.ts";
import type { Failure } from "../errors.ts";
import { type Compose, type Invocation, lambda } from "../lambda/lambda.ts";
import { answerIn } from "./answer-in.ts";
import type { HttpHandler, HttpResult } from "./endpoint.ts";
import type { HttpEvent } from "./read-request.ts";

/**
 * Makes the `handler` of a route: a `lambda` that answers a failure outside its endpoint, such as a function that could not
 * be composed, instead of throwing it. Thrown, it would reach the caller as API Gateway's bare 500.
 *
 * @param answerFailure - Default: a problem (RFC 9457). A route with another dialect sets it here and in its endpoint.
 */
export const httpLambda = <Deps>(
  createHandler: (deps: Deps) => HttpHandler,
  compose: Compose<Deps>,
  answerFailure: (failure: Failure, event: HttpEvent, env: Environment) => HttpResult | undefined = answerIn("problem"),
): Invocation<HttpEvent, HttpResult> => lambda(createHandler, compose, answerFailure);

/** Makes the `handler` of a route that answers in the words of Aurora's web client, also when it could not be composed. */
export const auroraLambda = <Deps>(createHandler: (deps: Deps) => HttpHandler, compose: Compose<Deps>): Invocation<HttpEvent, HttpResult> =>
  httpLambda(createHandler, compose, answerIn("aurora"));
