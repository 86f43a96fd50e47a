import type { Context } from "aws-lambda";
import type { Environment } from "../config.ts";
import { asFailure, Failure } from "../errors.ts";
import { logger } from "../telemetry/logger.ts";
import type { HttpResult } from "./endpoint.ts";
import { buildFailureReply, type Dialect, reportFailure } from "./failure-answer.ts";
import { toResult } from "./reply.ts";

type Invocation<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/**
 * Makes the function's `handler` out of its `createHandler`: adapters are built from the environment at the first
 * invocation, once. A composition that failed is tried again at the next invocation, because what it needed (a secret,
 * Vault) may be back.
 *
 * What the handler throws leaves under its name, which is what `ErrorEquals` in a state machine compares. A `Failure`
 * leaves as it is. Of anything else only the name does: the runtime prints every property of an uncaught error, and
 * Step Functions keeps its message in the execution's history.
 *
 * @param compose - Builds the dependencies. Only here are adapters built.
 * @param answerFailure - What to return in place of throwing; `undefined` throws. Default: an HTTP event gets a problem. A
 *   route with another dialect says so here as well: this is what answers when its endpoint could not even be built.
 */
export function lambda<Deps, Event, Result>(
  createHandler: (deps: Deps) => Invocation<Event, Result>,
  compose: (env: Environment) => Deps | Promise<Deps>,
  answerFailure: (failure: Failure, event: Event, env: Environment) => Result | HttpResult | undefined = answerIn("problem"),
): Invocation<Event, Result | HttpResult> {
  let composed: Promise<Invocation<Event, Result>> | undefined;
  const build = async () => createHandler(await compose(process.env));
  return async (event, context) => {
    try {
      composed ??= build();
      const handle = await composed.catch((error: unknown) => {
        composed = undefined;
        throw error;
      });
      return await handle(event, context);
    } catch (error) {
      const failure = asFailure(error);
      reportFailure(failure, logger.with({ request_id: readRequestId(event) ?? context.awsRequestId, function: context.functionName }));
      const answer = answerFailure(failure, event, process.env);
      if (answer === undefined) {
        throw error instanceof Failure ? error : nameOnly(error);
      }
      return answer;
    }
  };
}

/** Answers an HTTP event in the words of its route; an event that is none is not answered. */
export const answerIn =
  (dialect: Dialect) =>
  (failure: Failure, event: unknown): HttpResult | undefined => {
    const requestId = readRequestId(event);
    return requestId === undefined ? undefined : toResult(buildFailureReply(failure, dialect, requestId));
  };

/** Only an HTTP API's event has one. */
function readRequestId(event: unknown): string | undefined {
  const context = typeof event === "object" && event !== null && "requestContext" in event ? event.requestContext : undefined;
  const id = typeof context === "object" && context !== null && "http" in context && "requestId" in context ? context.requestId : undefined;
  return typeof id === "string" ? id : undefined;
}

function nameOnly(error: unknown): Error {
  const bare = new Error("See the log of the function.");
  bare.name = error instanceof Error ? error.name : "Error";
  return bare;
}
