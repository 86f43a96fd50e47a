import type { Dialect } from "./failure-answer.ts";
import type { FairShare } from "./fair-share.ts";
import type { EndpointRequest, HttpHandler, PublicRequest } from "./http-handler.ts";
import type { RateLimit } from "./limit.ts";
import type { Requirement } from "./principal.ts";
import type { BodySchema } from "./read-request.ts";
import type { Reply } from "./reply.ts";
import { type AnswerFailure, checkQuery, handleRoute, steps } from "./serve.ts";

export type { EndpointRequest, HttpHandler, HttpResult, PublicRequest } from "./http-handler.ts";

const toBody = (body: BodySchema | undefined) => ({ body: body as BodySchema });

type Options<S> = { readonly dialect?: Dialect; readonly body?: S };

/** Makes the handler of a protected route that has no row yet (`serve`). A route in the dialect `problem` refuses unknown parameters itself. */
export function endpoint<S extends BodySchema | undefined = undefined>(
  {
    share,
    limit,
    ...route
  }: Options<S> & {
    readonly permission: Requirement | readonly Requirement[];
    readonly share?: FairShare;
    readonly limit?: RateLimit;
    readonly query?: readonly string[];
  },
  handle: (request: EndpointRequest<S>) => Promise<Reply>,
): HttpHandler {
  const stores = { ...(share && { share }), ...(limit && { limits: limit.store }) };
  const row = {
    on: "GET /",
    ...route,
    ...toBody(route.body),
    ...(share && ({ share: true } as const)),
    ...(limit && { limit: [limit.use, ...[limit.per].flat()] as const }),
  } as const;
  const own = route.dialect === "aurora" ? steps : steps.filter((step) => step !== checkQuery);
  return handleRoute(row, stores, handle as never, undefined, own);
}

/** Makes the handler of a public route that has no row yet. */
export const publicEndpoint = <S extends BodySchema | undefined = undefined>(
  { answerFailure, ...route }: Options<S> & { readonly answerFailure?: AnswerFailure },
  handle: (request: PublicRequest<S>) => Promise<Reply>,
): HttpHandler => handleRoute({ on: "GET /", permission: "public", ...route, ...toBody(route.body) }, {}, handle as never, answerFailure);
