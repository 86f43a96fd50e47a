import type { Context } from "aws-lambda";
import type { Environment } from "../config.ts";
import { withinRequest } from "../current-request.ts";
import { asFailure, Failure, failures } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Timers } from "../system.ts";
import { logger } from "../telemetry/logger.ts";
import { countFailure } from "../telemetry/metrics.ts";
import { answerSelfCheck, isSelfCheck } from "./self-check.ts";

export type Invocation<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** What `lambda` makes, with its composition: a function that serves several handlers composes them when it is told to look at itself. */
export type Composable<Event, Result> = Invocation<Event, Result> & { readonly compose: () => Promise<unknown> };

/** Builds the dependencies of a function from its environment. */
export type Compose<Deps> = (env: Environment) => Deps | Promise<Deps>;

/**
 * Makes the function's `handler` from its `createHandler`. Adapters are built from the environment once, at the first
 * invocation. A composition that failed is repeated at the next invocation, because its dependency (a secret, Vault) may be
 * back.
 *
 * An error keeps its name, which a state machine's `ErrorEquals` compares. A `Failure` is thrown unchanged. Any other error
 * keeps only its name: the runtime prints every property of an uncaught error, and Step Functions stores its message in the
 * execution's history.
 *
 * A route uses `httpLambda`, which answers a failure instead. The event of a self-check is answered without the handler.
 *
 * @param compose - Builds the dependencies, adapters included.
 * @param answerFailure - Builds the result to return in place of throwing; `undefined` throws. Default: throw.
 */
export function lambda<Deps, Event, Result, Answer = never>(
  createHandler: (deps: Deps) => Invocation<Event, Result>,
  compose: Compose<Deps>,
  answerFailure: (failure: Failure, event: Event, env: Environment) => Answer | undefined = () => undefined,
): Composable<Event, Result | Answer> {
  let composed: Promise<Invocation<Event, Result>> | undefined;
  const build = async () => createHandler(await compose(process.env));
  const composeOnce = () => {
    composed ??= build();
    return composed.catch((error: unknown) => {
      composed = undefined;
      throw error;
    });
  };
  const invoke: Invocation<Event, Result | Answer> = async (event, context) => {
    if (isSelfCheck(event)) {
      // Only the operator sends a self-check: every other caller gets a result.
      return (await answerSelfCheck(composeOnce)) as never;
    }
    const requestId = readRequestId(event) ?? context.awsRequestId;
    try {
      const handle = await composeOnce();
      return await withinRequest(requestId, () => handle(event, context));
    } catch (error) {
      const failure = asFailure(error);
      reportFailure(failure, logger.with({ request_id: requestId, function: context.functionName }));
      const answer = answerFailure(failure, event, process.env);
      if (answer === undefined) {
        throw error instanceof Failure ? error : nameOnly(error);
      }
      return answer;
    }
  };
  return Object.assign(invoke, { compose: composeOnce });
}

function nameOnly(error: unknown): Error {
  const bare = new Error("See the log of the function.");
  bare.name = error instanceof Error ? error.name : "Error";
  return bare;
}

/** Reads API Gateway's request id from the event of an HTTP API. @returns `undefined` for every other event. */
export function readRequestId(event: unknown): string | undefined {
  const context = typeof event === "object" && event !== null && "requestContext" in event ? event.requestContext : undefined;
  const id = typeof context === "object" && context !== null && "http" in context && "requestId" in context ? context.requestId : undefined;
  return typeof id === "string" ? id : undefined;
}

/** Logs and counts a failure. Called once, at the end of the request, job or task. */
export function reportFailure(failure: Failure, logger: Logger): void {
  logFailure(failure, logger);
  countFailure(failure.code);
}

/** Logs a failure: a caller's or customer's as a warning; an operator's, a provider's or a bug as an error with its causes. */
export function logFailure(failure: Failure, logger: Logger): void {
  const { code, detail, field } = failure;
  const { owner } = failures[code];
  if (owner === "caller" || owner === "customer") {
    logger.warn("failure", { code, owner, detail, field });
  } else {
    logger.error("failure", { code, owner, detail, error: failure });
  }
}

/** Makes signals that fire a number of milliseconds before the invocation's end. */
export const deadline =
  (timers: Pick<Timers, "abortAfter">, context: Pick<Context, "getRemainingTimeInMillis">) =>
  (reserveMs: number): AbortSignal =>
    timers.abortAfter(Math.max(context.getRemainingTimeInMillis() - reserveMs, 0));
