import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { RouteMatch } from "./routes.ts";

/** A request as it was received. */
export type ReceivedRequest = {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  /** Query as received, without `?`. */
  readonly query: string;
  readonly httpVersion: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders` has them. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly body: Buffer;
  readonly requestId: string;
  readonly receivedAt: Date;
};

export type ApiIdentity = { readonly apiId: string; readonly account: string };

/**
 * Builds the event of an HTTP API, payload format 2.0.
 *
 * Surprising in the format: `rawPath` is decoded (an encoded slash separates segments), `rawQueryString` is not; `cookie` is taken out of
 * the headers; a field that would be empty is absent, not null; a body whose type is not plainly text is base64, and a form
 * (`application/x-www-form-urlencoded`) is not text.
 *
 * @see {@link https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html Payload format}
 * @see {@link https://github.com/ministackorg/ministack/pull/766 Which types come as base64, measured on AWS}
 */
export function buildHttpEvent(request: ReceivedRequest, match: RouteMatch, api: ApiIdentity): APIGatewayProxyEventV2 {
  const { headers, cookies } = toHeaders(request);
  const routeKey = match.route.key;
  const parameters = toQueryParameters(request.query);
  const domainName = headers.host?.replace(/:\d+$/, "") ?? "";
  const isText = /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(parameters === undefined ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      domainName,
      domainPrefix: domainName.split(".")[0] ?? "",
      http: {
        method: request.method,
        path: request.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey,
      stage: "$default",
      time: toLogTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...(Object.keys(match.parameters).length === 0 ? {} : { pathParameters: { ...match.parameters } }),
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

const betweenTwoHops = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"]);

function toHeaders(request: ReceivedRequest): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? "").toLowerCase();
    const value = request.rawHeaders[index + 1] ?? "";
    if (name === "cookie") {
      cookies.push(
        ...value
          .split(";")
          .map((cookie) => cookie.trim())
          .filter((cookie) => cookie !== ""),
      );
    } else if (!betweenTwoHops.has(name)) {
      headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
    }
  }
  const forwarded = headers["x-forwarded-for"];
  return {
    cookies,
    headers: {
      ...headers,
      "x-forwarded-for": forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
      "x-forwarded-port": headers.host?.split(":")[1] ?? "80",
      "x-forwarded-proto": "http",
    },
  };
}

function toQueryParameters(query: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return query === "" ? undefined : parameters;
}

/** `24/Nov/2026:15:45:00 +0000`, as an access log writes it. */
function toLogTime(instant: Date): string {
  const [, day, month, year, time] = instant.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
