import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { Environment } from "../config.ts";
import { asFailure, Failure } from "../errors.ts";
import { type Composable, type Compose, lambda, readRequestId, reportFailure } from "../lambda/lambda.ts";
import type { Logger } from "../log.ts";
import { writeAudit } from "../telemetry/audit.ts";
import { logger } from "../telemetry/logger.ts";
import type { FairShare } from "./fair-share.ts";
import { type Principal, parsePrincipal, requirePermission } from "./principal.ts";
import { buildFailureReply, type Dialect } from "./problem-details.ts";
import { refuseChoices, refuseParameters } from "./query.ts";
import { type HttpEvent, isForm, parseJsonBody, readBody, readFacts } from "./read-request.ts";
import { recordOfRequest } from "./record-of-request.ts";
import {
  type EndpointRequest,
  type HttpHandler,
  type HttpReply,
  type HttpResult,
  type PublicRequest,
  type Reply,
  toResult,
} from "./reply.ts";
import { findRoute, isAudited, type Route, toDialect } from "./route.ts";
import { type Limits, parseRate, requireWithinLimit } from "./window-counter.ts";

type Row = () => Route;
type RouteOf<Rows> = Rows extends readonly (infer Each extends Row)[] ? ReturnType<Each> : Rows extends Row ? ReturnType<Rows> : never;
type BodySchemaOf<R> = R extends { readonly body: infer S } ? S : undefined;

/** What a route gets. */
export type RequestOf<R> = R extends { readonly permission: "public" } ? PublicRequest<BodySchemaOf<R>> : EndpointRequest<BodySchemaOf<R>>;

/** What the checks of some routes take from the handler's dependencies, so that a test can use fakes. */
type NeededBy<R> = ([Extract<R, { readonly limit: object }>] extends [never] ? unknown : { readonly limits: Limits }) &
  ([Extract<R, { readonly share: true }>] extends [never] ? unknown : { readonly share: FairShare });

/** Makes the handler of some routes. */
export type CreateHandler<Deps> = ((deps: Deps) => HttpHandler) & { readonly routes: readonly Route[] };

/**
 * Makes the handler of a route: checks what the route says, in the order of `steps`, does the work, and answers every failure in the route's form. Routes
 * whose work is the same are served together, each with its own checks.
 *
 * @param make - Makes the work, once for each process.
 * @param answerFailure - Builds the answer to every failure of a route whose dialect is `redirect`.
 */
export function serve<const Rows extends Row | readonly Row[], Deps>(
  served: Rows,
  make: (deps: Deps) => (request: RequestOf<RouteOf<Rows>>) => Reply | Promise<Reply>,
  answerFailure?: (deps: Deps, failure: Failure, requestId: string) => HttpReply,
): CreateHandler<Deps & NeededBy<RouteOf<Rows>>> {
  const routes = [served].flat().map((row) => (row as Row)());
  const create = (deps: Deps & NeededBy<RouteOf<Rows>>): HttpHandler => {
    const work = make(deps) as Work;
    const answer: AnswerFailure | undefined = answerFailure && ((...failed) => answerFailure(deps, ...failed));
    return dispatch(routes.map((row) => ({ on: row.on, handle: handleRoute(row, deps as unknown as Stores, work, answer) })));
  };
  return Object.assign(create, { routes });
}

type Every<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void ? All : never;

/** Serves several handlers by one function: each request goes to that of its route. */
export function together<Each extends readonly CreateHandler<never>[]>(...all: Each): CreateHandler<Every<Parameters<Each[number]>[0]>> {
  const create = (deps: unknown): HttpHandler =>
    dispatch(
      all.flatMap((each) => {
        const handle = each(deps as never);
        return each.routes.map(({ on }) => ({ on, handle }));
      }),
    );
  return Object.assign(create, { routes: all.flatMap(({ routes }) => routes) });
}

/** Sends a request to the handler of its route. The gateway has matched it already. */
export function dispatch(handlers: readonly { readonly on: string; readonly handle: HttpHandler }[]): HttpHandler {
  const [first, ...others] = handlers;
  if (first !== undefined && others.length === 0) {
    return first.handle;
  }
  return async (event, context) => {
    const found = findRoute(handlers, event.routeKey);
    if (found === undefined) {
      throw new Failure("not_found", { detail: "a route that the function does not serve" });
    }
    return found.handle(event, context);
  };
}

type AnswerFailure = (failure: Failure, requestId: string) => HttpReply;

type Work = (request: EndpointRequest & PublicRequest) => Reply | Promise<Reply>;
/** A route without a limit or a share has none of them. */
type Stores = { readonly limits: Limits; readonly share: FairShare };
type Check = (event: HttpEvent) => Promise<void> | void;
/** Makes a check of a route. Nothing: it does not have it. */
type Step = (route: Route, stores: Stores) => Check | undefined;

const checkPermission: Step = ({ permission, dialect }) =>
  permission === "public"
    ? undefined
    : (event) => {
        const principal = readPrincipal(event);
        // A page of the console calls none of them: a script in it must not make a credential by one.
        if (principal.isSession && dialect === "aurora") {
          throw new Failure("forbidden", { detail: "a session, at a route of Aurora's dialect" });
        }
        requirePermission(principal, ...[permission].flat());
      };

const takeShare: Step = (route, { share }) => (route.share ? (event) => share(readPrincipal(event).tenant) : undefined);

const countRequest: Step = ({ limit }, { limits }) => {
  if (limit === undefined) {
    return undefined;
  }
  const [use, ...per] = limit;
  const rates = per.map(parseRate);
  return (event) => requireWithinLimit(limits, rates, readPrincipal(event).id, use, new Date(event.requestContext.timeEpoch));
};

const checkQuery: Step = ({ permission, dialect, query = [] }) => {
  const refuse = dialect === "aurora" ? refuseChoices : refuseParameters;
  return permission === "public" ? undefined : (event) => refuse(new URLSearchParams(event.rawQueryString), query);
};

/** What a request must pass before its body is read and the work begins. The first check that throws is the answer. */
const steps: readonly Step[] = [checkPermission, takeShare, countRequest, checkQuery];

/** Milliseconds before the invocation's end at which its work is given up, so that an answer can still be sent. */
const reserveMs = 1000;

function handleRoute(route: Route, stores: Stores, work: Work, answerFailure?: AnswerFailure): HttpHandler {
  const serveRoute = async (event: HttpEvent, context: Context, { signal }: { signal: AbortSignal }): Promise<HttpResult> => {
    const endsAt = new Date(Date.now() + context.getRemainingTimeInMillis());
    return toResult(await work({ ...readRequest(route, event), signal, endsAt, logger: logFor(event) }));
  };
  const stacked = middy<HttpEvent, HttpResult>(serveRoute, {
    timeoutEarlyInMillis: reserveMs,
    timeoutEarlyResponse: () => {
      throw new Failure("deadline_exceeded", { detail: "the deadline of the invocation" });
    },
  });
  stacked.use({
    onError: ({ event, error }) => {
      const failure = asFailure(error);
      reportFailure(failure, logFor(event));
      const { requestId } = event.requestContext;
      return toResult(answerFailure?.(failure, requestId) ?? buildFailureReply(failure, toDialect(route), requestId));
    },
  });
  for (const check of steps.flatMap((step) => step(route, stores) ?? [])) {
    // What `before` returns would be the answer: a check answers nothing.
    stacked.before(async ({ event }) => {
      await check(event);
    });
  }
  const answer: HttpHandler = (event, context) => stacked(event, context);
  return isAudited(route) ? withRecord(answer) : answer;
}

/** Leaves an audit record of each request of a known caller, also of a refused one. */
function withRecord(handler: HttpHandler): HttpHandler {
  return async (event, context) => {
    const result = await handler(event, context);
    writeAudit(recordOfRequest(event, result));
    return result;
  };
}

function readRequest({ permission, body: schema }: Route, event: HttpEvent) {
  const facts = readFacts(event);
  const sent = readBody(event);
  const form = permission === "public" && isForm(facts.headers["content-type"]) ? sent : undefined;
  const body = schema === undefined ? undefined : parseJsonBody(schema, form === undefined ? sent : "");
  // A public route is not typed to have a principal, nor another one a form.
  const principal = permission === "public" ? (undefined as never) : readPrincipal(event);
  return { ...facts, principal, form: new URLSearchParams(form), body: body as undefined };
}

const readPrincipal = (event: HttpEvent): Principal => parsePrincipal(event.requestContext.authorizer?.lambda);

/** Builds the logger of a request. It names the route's pattern, never its path: a path holds ids that a caller chose. */
function logFor(event: HttpEvent): Logger {
  const authorized: unknown = event.requestContext.authorizer?.lambda;
  const principalId =
    typeof authorized === "object" && authorized !== null && "principal_id" in authorized ? authorized.principal_id : undefined;
  return logger.with({ request_id: event.requestContext.requestId, route: event.routeKey, principal_id: principalId });
}

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
