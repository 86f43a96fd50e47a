import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { InferOutput } from "valibot";
import { asFailure, Failure } from "../errors.ts";
import { reportFailure } from "../lambda/report-failure.ts";
import type { Logger } from "../log.ts";
import { writeAudit } from "../telemetry/audit.ts";
import { logger } from "../telemetry/logger.ts";
import { buildFailureReply, type Dialect } from "./failure-answer.ts";
import type { FairShare } from "./fair-share.ts";
import { parseRate, type RateLimit, requireWithinLimit } from "./limit.ts";
import { type Principal, parsePrincipal, type Requirement, requirePermission } from "./principal.ts";
import { refuseChoices } from "./query.ts";
import { type BodySchema, type HttpEvent, isForm, parseJsonBody, type RequestFacts, readBody, readFacts } from "./read-request.ts";
import { recordOfRequest } from "./record-of-request.ts";
import { type HttpReply, type Reply, toResult } from "./reply.ts";

export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** Builds the answer to a failure. */
export type AnswerFailure = (failure: Failure, requestId: string) => HttpReply;

type BodyOf<S> = S extends BodySchema ? InferOutput<S> : undefined;

type Options<S> = {
  /** The form of failure answers. Default `problem`. */
  readonly dialect?: Dialect;
  /** Without a schema only the body's size is checked. */
  readonly body?: S;
};

type ServedRequest<S> = RequestFacts & {
  readonly body: BodyOf<S>;
  /** Fires one second before Lambda would end the invocation. Hand it to every outbound call. */
  readonly signal: AbortSignal;
  /**
   * The instant at which Lambda stops the invocation, without notice. Work that must not be interrupted checks before it begins that enough
   * time is left.
   */
  readonly endsAt: Date;
  readonly logger: Logger;
};

export type EndpointRequest<S = undefined> = ServedRequest<S> & { readonly principal: Principal };

export type PublicRequest<S = undefined> = ServedRequest<S> & {
  /** The fields of a form-encoded body; empty when something else was sent. */
  readonly form: URLSearchParams;
};

/**
 * Makes the handler of a protected route. It checks, in this order: the principal, the permission, the share, the rate limit, the input. Then it does
 * the work. Every failure is answered in the same form.
 *
 * @param options.permission - Of several, one is enough.
 * @param options.share - Counts the request for its organisation.
 * @param options.limit - Its store comes from the handler's dependencies, so that a test can use a fake.
 * @param options.query - Of a route in Aurora's dialect: the choices among its parameters, as `refuseChoices` knows them. Default: none. A route in the
 *   other dialect calls `refuseParameters`.
 */
export function endpoint<S extends BodySchema | undefined = undefined>(
  options: Options<S> & {
    readonly permission: Requirement | readonly Requirement[];
    readonly share?: FairShare;
    readonly limit?: RateLimit;
    readonly query?: readonly string[];
  },
  handle: (request: EndpointRequest<S>) => Promise<Reply>,
): HttpHandler {
  const serve: Serve = async (event, time) => {
    const facts = readFacts(event);
    if (options.dialect === "aurora") {
      refuseChoices(facts.query, options.query ?? []);
    }
    const body = parseBody(options.body, readBody(event));
    return handle({ ...facts, ...time, principal: readPrincipal(event), body, logger: logFor(event) });
  };
  const handler = stack(serve, [
    answerFailures(options.dialect),
    checkPermission(options.permission),
    ...(options.share ? [checkShare(options.share)] : []),
    ...(options.limit ? [checkLimit(options.limit)] : []),
  ]);
  return options.permission === "connectors:write" || options.permission === "some relay" ? withRecord(handler) : handler;
}

/** Leaves an audit record of each request of a known caller that may change something, also of a refused one. */
function withRecord(handler: HttpHandler): HttpHandler {
  return async (event, context) => {
    const result = await handler(event, context);
    writeAudit(recordOfRequest(event, result));
    return result;
  };
}

/**
 * Makes the handler of a route without a known caller: a callback, a login's start, a health check. It accepts forms as well.
 *
 * @param options.answerFailure - Builds the answer to every failure, in place of the dialect: for a route that a browser shows.
 */
export function publicEndpoint<S extends BodySchema | undefined = undefined>(
  options: Options<S> & { readonly answerFailure?: AnswerFailure },
  handle: (request: PublicRequest<S>) => Promise<Reply>,
): HttpHandler {
  const serve: Serve = async (event, time) => {
    const facts = readFacts(event);
    const sent = readBody(event);
    const sentForm = isForm(facts.headers["content-type"]);
    const form = new URLSearchParams(sentForm ? sent : "");
    return handle({ ...facts, ...time, form, body: parseBody(options.body, sentForm ? "" : sent), logger: logFor(event) });
  };
  return stack(serve, [answerFailures(options.dialect, options.answerFailure)]);
}

type Time = Pick<ServedRequest<undefined>, "signal" | "endsAt">;
type Serve = (event: HttpEvent, time: Time) => Promise<Reply>;
type Middleware = MiddlewareObj<HttpEvent, HttpResult>;

function stack(serve: Serve, middlewares: Middleware[]): HttpHandler {
  const handler = async (event: HttpEvent, context: Context, { signal }: { signal: AbortSignal }): Promise<HttpResult> => {
    const endsAt = new Date(Date.now() + context.getRemainingTimeInMillis());
    return toResult(await serve(event, { signal, endsAt }));
  };
  const stacked = middy<HttpEvent, HttpResult>(handler, {
    timeoutEarlyInMillis: 1000,
    timeoutEarlyResponse: () => {
      throw new Failure("deadline_exceeded", { detail: "the invocation's deadline" });
    },
  });
  stacked.use(middlewares);
  return (event, context) => stacked(event, context);
}

function answerFailures(
  dialect: Dialect = "problem",
  answer: AnswerFailure = (failure, requestId) => buildFailureReply(failure, dialect, requestId),
): Middleware {
  return {
    onError: ({ event, error }) => {
      const failure = asFailure(error);
      reportFailure(failure, logFor(event));
      return toResult(answer(failure, event.requestContext.requestId));
    },
  };
}

const checkPermission = (permission: Requirement | readonly Requirement[]): Middleware => ({
  before: ({ event }) => requirePermission(readPrincipal(event), ...[permission].flat()),
});

const checkShare = (share: FairShare): Middleware => ({ before: ({ event }) => share(readPrincipal(event).tenant) });

function checkLimit({ store, use, per }: RateLimit): Middleware {
  const rates = [per].flat().map(parseRate);
  return {
    before: ({ event }) => requireWithinLimit(store, rates, readPrincipal(event).id, use, new Date(event.requestContext.timeEpoch)),
  };
}

const readPrincipal = (event: HttpEvent): Principal => parsePrincipal(event.requestContext.authorizer?.lambda);

function parseBody<S extends BodySchema | undefined>(schema: S | undefined, sent: string): BodyOf<S> {
  // TypeScript does not narrow a conditional type by the value of its parameter.
  return (schema === undefined ? undefined : parseJsonBody(schema, sent)) as BodyOf<S>;
}

/** Builds the logger of a request. It names the route's pattern, never its path: a path holds ids that a caller chose. */
function logFor(event: HttpEvent): Logger {
  const authorized: unknown = event.requestContext.authorizer?.lambda;
  const principalId =
    typeof authorized === "object" && authorized !== null && "principal_id" in authorized ? authorized.principal_id : undefined;
  return logger.with({ request_id: event.requestContext.requestId, route: event.routeKey, principal_id: principalId });
}
