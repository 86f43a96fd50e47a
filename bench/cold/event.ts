import { buildHttpEvent } from "../../local/lambda/http-event.ts";

type Sent = {
  readonly query?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** The authorizer's context. */
  readonly caller?: Readonly<Record<string, string>>;
};

/** Builds the event of an HTTP API as the gateway sends it. @param routeKey - Such as `GET /connections/{provider}/token`. */
export function buildEvent(routeKey: string, { query = "", path = {}, headers = {}, cookies = [], caller }: Sent): object {
  const [method = "", route = ""] = routeKey.split(" ");
  const event = buildHttpEvent(
    {
      method,
      path: route.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? ""),
      query,
      httpVersion: "1.1",
      rawHeaders: [
        ...Object.entries({ host: "api.aurora.example", ...headers }).flat(),
        ...cookies.flatMap((cookie) => ["cookie", cookie]),
      ],
      sourceIp: "203.0.113.7",
      body: Buffer.alloc(0),
      requestId: "JKJaXmPLvHcESHA=",
      receivedAt: new Date(),
    },
    { route: { key: routeKey, functionKey: "bench" }, parameters: path },
    { apiId: "bench", account: "123456789012" },
  );
  return caller === undefined ? event : { ...event, requestContext: { ...event.requestContext, authorizer: { lambda: caller } } };
}

/** Lambda's context object. */
export const context = { awsRequestId: "bench", functionName: "bench", getRemainingTimeInMillis: () => 60_000 };
