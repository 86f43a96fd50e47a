import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { InferOutput } from "valibot";
import type { Logger } from "../log.ts";
import type { Principal } from "./principal.ts";
import type { BodySchema, HttpEvent, RequestFacts } from "./read-request.ts";

export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** How long a request may take. */
export type RequestTime = {
  /** Fires one second before Lambda would end the invocation. Hand it to every outbound call. */
  readonly signal: AbortSignal;
  /**
   * The instant at which Lambda stops the invocation, without notice. Work that must not be interrupted checks before it begins that enough
   * time is left.
   */
  readonly endsAt: Date;
};

type ServedRequest<S> = RequestFacts &
  RequestTime & {
    readonly body: S extends BodySchema ? InferOutput<S> : undefined;
    readonly logger: Logger;
  };

/** A request of a known caller, as its route gets it. */
export type EndpointRequest<S = undefined> = ServedRequest<S> & { readonly principal: Principal };

/** A request of a public route, which accepts forms as well. */
export type PublicRequest<S = undefined> = ServedRequest<S> & {
  /** The fields of a form-encoded body; empty when something else was sent. */
  readonly form: URLSearchParams;
};
