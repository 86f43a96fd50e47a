import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from "aws-lambda";
import * as v from "valibot";
import { Failure } from "../errors.ts";
import { parseInput } from "../parse-input.ts";
import { parseCookies } from "./cookies.ts";

/** An HTTP API's event, payload 2.0. A public route has no authorizer; that of a protected route is not trusted to be there. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { readonly authorizer?: { readonly lambda?: unknown } }
>;

export type BodySchema = v.GenericSchema;

/** The body of a route whose path and query say everything: none, or `{}`. A field that is ignored looks like one that works. */
export const noFields = v.strictObject({});

/** What both kinds of endpoint know about a request. */
export type RequestFacts = {
  /** What was called: the method, and the pattern of `serverless.yml` such as `/connections/{provider}`. */
  readonly route: { readonly method: string; readonly path: `/${string}` };
  /** As sent: a parameter that was given twice is there twice. */
  readonly query: URLSearchParams;
  readonly path: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** When API Gateway got the request. */
  readonly receivedAt: Date;
};

export function readFacts(event: HttpEvent): RequestFacts {
  const headers = readHeaders(event.headers);
  return {
    route: parseRouteKey(event.routeKey),
    query: new URLSearchParams(event.rawQueryString),
    path: withoutUndefined(event.pathParameters),
    headers,
    // Payload 2.0 has cookies apart from the headers; what else can stand in front of a function leaves them there.
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
  const body = event.isBase64Encoded ? Buffer.from(sent, "base64") : Buffer.from(sent);
  if (body.byteLength > maxBodyBytes) {
    throw new Failure("body_too_large", { detail: `${body.byteLength} bytes` });
  }
  return body.toString("utf8");
}

export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
}

/**
 * Reads a JSON body. An empty one counts as `{}`: clients send a POST without a body when nothing is to be said.
 *
 * `JSON.parse` quotes the text in its message, so that never becomes a cause.
 *
 * @throws {Failure} `invalid_request`
 */
export const parseJsonBody = <S extends BodySchema>(schema: S, body: string): v.InferOutput<S> =>
  parseInput(schema, parseJson(body === "" ? "{}" : body));

function parseJson(body: string): unknown {
  const parsed = parseText(body);
  // To valibot a list is an object, and one whose fields are all absent.
  if (Array.isArray(parsed)) {
    throw new Failure("invalid_request", { detail: "the body is a list" });
  }
  return parsed;
}

function parseText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure("invalid_request", { detail: "the body is not JSON" });
  }
}

function withoutUndefined(record: Readonly<Record<string, string | undefined>> | null | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
