import type { Context } from "aws-lambda";
import type { Environment } from "../config.ts";
import { asFailure, Failure } from "../errors.ts";
import { logger } from "../telemetry/logger.ts";
import { readRequestId } from "./read-request-id.ts";
import { reportFailure } from "./report-failure.ts";

export type Invocation<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Builds a function's dependencies from its environment. */
export type Compose<Deps> = (env: Environment) => Deps | Promise<Deps>;

/**
 * Makes the function's `handler` out of its `createHandler`: adapters are built from the environment at the first
 * invocation, once. A composition that failed is tried again at the next invocation, because what it needed (a secret,
 * Vault) may be back.
 *
 * What the handler throws leaves under its name, which is what `ErrorEquals` in a state machine compares. A `Failure`
 * leaves as it is. Of anything else only the name does: the runtime prints every property of an uncaught error, and
 * Step Functions keeps its message in the execution's history.
 *
 * A route uses `httpLambda`, which answers a failure instead.
 *
 * @param compose - Builds the dependencies. Only here are adapters built.
 * @param answerFailure - What to return in place of throwing; `undefined` throws. Default: throw.
 */
export function lambda<Deps, Event, Result, Answer = never>(
  createHandler: (deps: Deps) => Invocation<Event, Result>,
  compose: Compose<Deps>,
  answerFailure: (failure: Failure, event: Event, env: Environment) => Answer | undefined = () => undefined,
): Invocation<Event, Result | Answer> {
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

function nameOnly(error: unknown): Error {
  const bare = new Error("See the log of the function.");
  bare.name = error instanceof Error ? error.name : "Error";
  return bare;
}
