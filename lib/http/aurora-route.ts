import type { Compose, Invocation } from "../lambda/lambda.ts";
import { answerIn } from "./answer-in.ts";
import { type EndpointRequest, endpoint, type HttpHandler, type HttpResult } from "./endpoint.ts";
import { httpLambda } from "./http-lambda.ts";
import type { Limits, RateLimit } from "./limit.ts";
import type { Permission } from "./permissions.ts";
import type { BodySchema, HttpEvent } from "./read-request.ts";
import type { Reply } from "./reply.ts";

/**
 * Makes the handler of a protected route that answers in the words of Aurora's web client, and counts its callers. Otherwise an `endpoint`.
 *
 * @param use - The name of the counter. Routes that do the same thing share one.
 */
export function auroraRoute<S extends BodySchema | undefined = undefined>(
  { limits }: { readonly limits: Limits },
  { use, per, ...options }: Omit<RateLimit, "store"> & { readonly permission: Permission; readonly body?: S },
  handle: (request: EndpointRequest<S>) => Promise<Reply>,
): HttpHandler {
  return endpoint({ ...options, dialect: "aurora", limit: { store: limits, use, per } }, handle);
}

/** Makes the `handler` of a route that answers in the words of Aurora's web client, also when it could not be composed. */
export const auroraLambda = <Deps>(createHandler: (deps: Deps) => HttpHandler, compose: Compose<Deps>): Invocation<HttpEvent, HttpResult> =>
  httpLambda(createHandler, compose, answerIn("aurora"));
