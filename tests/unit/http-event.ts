import type { Context } from "aws-lambda";
import { buildAuthorizerContext, type Permission } from "../../lib/http/principal.ts";
import type { HttpEvent } from "../../lib/http/read-request.ts";

export const requestedAt = new Date("2026-03-01T12:00:00Z");

type Request = {
  readonly route?: string;
  readonly query?: string;
  readonly path?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly base64?: boolean;
  readonly authorizer?: unknown;
};

/** An event of an HTTP API, payload 2.0, as API Gateway sends it to a route without an authorizer. */
export function buildEvent({
  route = "GET /thing",
  query = "",
  path,
  headers = {},
  cookies,
  body,
  base64 = false,
  authorizer,
}: Request = {}): HttpEvent {
  const [method = "", rawPath = ""] = route.split(" ");
  return {
    version: "2.0",
    routeKey: route,
    rawPath,
    rawQueryString: query,
    headers: { host: "api.example.com", "x-forwarded-proto": "https", ...headers },
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "test" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: route,
      stage: "$default",
      time: "01/Mar/2026:12:00:00 +0000",
      timeEpoch: requestedAt.getTime(),
      ...(authorizer === undefined ? {} : { authorizer: { lambda: authorizer } }),
    },
    isBase64Encoded: base64,
    ...(path === undefined ? {} : { pathParameters: path }),
    ...(cookies === undefined ? {} : { cookies }),
    ...(body === undefined ? {} : { body }),
  };
}

/** The same from a caller whom the authorizer has verified. */
export function buildEventFrom(caller: { id?: string; tenant?: string; permissions?: Permission[] }, request: Request = {}): HttpEvent {
  const { id = "ada", tenant = "acme", permissions = ["connectors:read", "connectors:write"] } = caller;
  return buildEvent({ ...request, authorizer: buildAuthorizerContext({ id, tenant, permissions: new Set(permissions) }) });
}

/** Lambda's context with this much time left. */
export function buildContext(remainingMs = 29_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "aurora-oauth-test",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:aurora-oauth-test",
    memoryLimitInMB: "256",
    awsRequestId: "11111111-2222-3333-4444-555555555555",
    logGroupName: "/aws/lambda/aurora-oauth-test",
    logStreamName: "2026/03/01/[$LATEST]0",
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** Runs something and returns what it wrote to the log, line by line, with what it returned. */
export async function captureLog<T>(run: () => T | Promise<T>): Promise<{ result: T; text: string; entries: Record<string, unknown>[] }> {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  }
  try {
    const result = await run();
    const text = lines.join("");
    const entries = text
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line): Record<string, unknown> => JSON.parse(line));
    return { result, text, entries };
  } finally {
    streams.forEach((stream, index) => {
      Object.assign(stream, { write: originals[index] });
    });
  }
}
