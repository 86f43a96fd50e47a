import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { InferOutput } from "valibot";
import type { Logger } from "../log.ts";
import type { Principal } from "./principal.ts";
import type { BodySchema, HttpEvent, RequestFacts } from "./read-request.ts";

type ReplyHeaders = Readonly<Record<string, string>>;
type ReplyExtras = {
  readonly headers?: ReplyHeaders;
  readonly cookies?: readonly string[];
  /** Seconds for which a cache may keep the answer. Only for what is public. A year: it never changes. Default: no cache may. */
  readonly cacheSeconds?: number;
  /** Whether the body is bytes in base64. Default: it is text. */
  readonly isBase64?: boolean;
};

/** An answer that says more than "200, this JSON". A class, so that JSON with a field `statusCode` is never taken for one. */
export class HttpReply {
  readonly statusCode: number;
  readonly headers: ReplyHeaders;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly cacheSeconds: number | undefined;
  readonly isBase64: boolean;

  constructor(statusCode: number, body: string, { headers = {}, cookies = [], cacheSeconds, isBase64 = false }: ReplyExtras = {}) {
    this.statusCode = statusCode;
    this.body = body;
    this.headers = headers;
    this.cookies = cookies;
    this.cacheSeconds = cacheSeconds;
    this.isBase64 = isBase64;
  }
}

/** The result of a handler: an object is a 200 with that JSON. */
export type Reply = HttpReply | object;

/** Answers JSON with another status, or with extra headers or cookies. */
export function reply(status: number, json: object, extras: ReplyExtras = {}): HttpReply {
  return new HttpReply(status, JSON.stringify(json), { ...extras, headers: { "content-type": jsonType, ...lowerCase(extras.headers) } });
}

/** Answers text, such as a script to download; `content-type` may be given. */
export function replyText(status: number, body: string, extras: ReplyExtras = {}): HttpReply {
  return new HttpReply(status, body, { ...extras, headers: { "content-type": "text/plain; charset=utf-8", ...lowerCase(extras.headers) } });
}

/**
 * Sends the browser on with 303, which turns a POST into a GET, and with an empty body: a page of ours that stays in the
 * history would hold the callback's URL.
 *
 * @param location - Absolute. `new URL` also takes line breaks out of it.
 * @throws {TypeError} The location is not an absolute URL: a programming error.
 */
export function seeOther(location: string | URL, extras: ReplyExtras = {}): HttpReply {
  return new HttpReply(303, "", { ...extras, headers: { ...lowerCase(extras.headers), location: new URL(location).href } });
}

/** Headers of every answer; the first also keeps a token out of caches (RFC 6749, section 5.1). */
const protection = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
} as const;

/** For a file with the hash of its content in its name. */
export const yearSeconds = 31_536_000;

const jsonType = "application/json; charset=utf-8";

/** Converts an answer to API Gateway's payload 2.0. A handler's headers cannot weaken the protective ones. */
export function toResult(answer: Reply): APIGatewayProxyStructuredResultV2 {
  const { statusCode, headers, cookies, body, cacheSeconds, isBase64 } = answer instanceof HttpReply ? answer : reply(200, answer);
  const never = (cacheSeconds ?? 0) < yearSeconds ? "" : ", immutable";
  const kept = cacheSeconds === undefined ? {} : { "cache-control": `public, max-age=${cacheSeconds}${never}` };
  const extras = { ...(cookies.length === 0 ? {} : { cookies: [...cookies] }), ...(isBase64 ? { isBase64Encoded: true } : {}) };
  return { statusCode, headers: { ...headers, ...protection, ...kept }, ...extras, body };
}

function lowerCase(headers: ReplyHeaders = {}): ReplyHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** How long a request may take. */
type RequestTime = {
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
