import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from "aws-lambda";
import * as v from "valibot";
import { Failure } from "../errors.ts";
import { isNestedTooDeep } from "../json.ts";
import { parseCookies } from "./cookies.ts";

/** An HTTP API's event, payload 2.0. A public route has no authorizer; a protected one is not trusted to have it. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { readonly authorizer?: { readonly lambda?: unknown } }
>;

export type BodySchema = v.GenericSchema;

/** The body of a route that needs none: empty, or `{}`. An ignored field looks like a working one. */
export const noFields = v.strictObject({});

/** The facts of a request for both kinds of endpoint. */
export type RequestFacts = {
  /** The method, and the pattern of `serverless.yml` such as `/connections/{provider}`. */
  readonly route: { readonly method: string; readonly path: `/${string}` };
  /** Of the request itself: the route's may be `ANY`. */
  readonly method: string;
  /** As sent: a parameter that was given twice is there twice. */
  readonly query: URLSearchParams;
  readonly path: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Instant at which API Gateway received the request. */
  readonly receivedAt: Date;
};

export function readFacts(event: HttpEvent): RequestFacts {
  const headers = readHeaders(event.headers);
  return {
    route: parseRouteKey(event.routeKey),
    method: event.requestContext.http.method,
    query: new URLSearchParams(event.rawQueryString),
    path: withoutUndefined(event.pathParameters),
    headers,
    // Payload 2.0 has cookies apart from the headers; other front ends of a function leave them in the headers.
    cookies: parseCookies(event.cookies ?? [headers.cookie ?? ""]),
    requestId: event.requestContext.requestId,
    receivedAt: new Date(event.requestContext.timeEpoch),
  };
}

function parseRouteKey(routeKey: string): RequestFacts["route"] {
  const [method = "", path = ""] = routeKey.split(" ");
  return { method, path: `/${path.replace(/^\//, "")}` };
}

export function readHeaders(headers: Readonly<Record<string, string | undefined>> | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(withoutUndefined(headers)).map(([name, value]) => [name.toLowerCase(), value]));
}

const maxBodyBytes = 64 * 1024;

/** @throws {Failure} `body_too_large` */
export function readBody(event: HttpEvent): string {
  const sent = event.body ?? "";
  // In base64 four characters are three bytes: what is longer than this in any form is not decoded first.
  if (sent.length > maxBodyBytes * 2) {
    throw new Failure("body_too_large", { detail: `${sent.length} characters` });
  }
  const body = event.isBase64Encoded ? Buffer.from(sent, "base64") : Buffer.from(sent);
  if (body.byteLength > maxBodyBytes) {
    throw new Failure("body_too_large", { detail: `${body.byteLength} bytes` });
  }
  return body.toString("utf8");
}

const isOfType = (contentType: string | undefined, type: string): boolean => contentType?.split(";")[0]?.trim().toLowerCase() === type;

export const isForm = (contentType: string | undefined): boolean => isOfType(contentType, "application/x-www-form-urlencoded");

export const isJson = (contentType: string | undefined): boolean => isOfType(contentType, "application/json");

/**
 * Reads a JSON body. An empty one counts as `{}`: clients send a POST without a body when they have no fields to send.
 *
 * `JSON.parse` quotes the text in its message, so that never becomes a cause.
 *
 * @throws {Failure} `invalid_request`
 */
export const parseJsonBody = <S extends BodySchema>(schema: S, body: string): v.InferOutput<S> =>
  parseInput(schema, parseJson(body === "" ? "{}" : body));

function parseJson(body: string): unknown {
  const parsed = parseText(body);
  // Valibot accepts a list as an object without fields.
  if (Array.isArray(parsed)) {
    throw new Failure("invalid_request", { detail: "the body is a list" });
  }
  return parsed;
}

function parseText(body: string): unknown {
  if (isNestedTooDeep(body)) {
    throw new Failure("invalid_request", { detail: "the body is nested too deep" });
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure("invalid_request", { detail: "the body is not JSON" });
  }
}

function withoutUndefined(record: Readonly<Record<string, string | undefined>> | null | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * Reads what a caller has sent.
 *
 * The failure names the first field that is wrong and nothing that was sent: valibot keeps the input in its issues, so they never
 * become a cause.
 *
 * @throws {Failure} `invalid_request`
 */
export function parseInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) {
    return parsed.output;
  }
  const field = toFieldPath(schema, parsed.issues[0].path);
  throw new Failure("invalid_request", { detail: "the body does not fit its schema", ...(field === "" ? {} : { field }) });
}

/** What a schema of valibot says about what is inside of it, as far as it holds something. */
type SchemaParts = { readonly entries?: Readonly<Record<string, unknown>>; readonly item?: unknown; readonly wrapped?: unknown };

/**
 * Such as `projects[0].id`. Only fields of the schema have names here: a key that is in none was chosen by the caller, may be
 * a secret that slipped into the wrong place, and is told as `*`.
 */
function toFieldPath(schema: unknown, path: readonly { readonly key: unknown }[] | undefined): string {
  let at = unwrap(schema);
  return (path ?? []).reduce((prefix, { key }) => {
    if (typeof key === "number") {
      at = unwrap(at.item);
      return `${prefix}[${key}]`;
    }
    const isField = typeof key === "string" && at.entries !== undefined && Object.hasOwn(at.entries, key);
    at = unwrap(isField ? at.entries?.[key] : undefined);
    const name = isField ? key : "*";
    return prefix === "" ? name : `${prefix}.${name}`;
  }, "");
}

/** An optional field's schema is inside of another one. */
function unwrap(schema: unknown): SchemaParts {
  const parts: SchemaParts = typeof schema === "object" && schema !== null ? schema : {};
  return parts.wrapped === undefined ? parts : unwrap(parts.wrapped);
}
