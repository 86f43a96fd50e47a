import { randomUUID } from "node:crypto";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { buildAuthorizerContext } from "../../lib/http/principal.ts";
import type { HttpEvent } from "../../lib/http/read-request.ts";
import { isObject, parseJson } from "../../lib/json.ts";

/** What a function answered. */
export type FunctionAnswer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

/** A route of a connection, and the function behind it. */
export type WorkRoute = { readonly functionKey: string; readonly route: Route };

type Route = `POST /connections/{provider}/${string}` | "DELETE /connections/{provider}";

/**
 * Asks the function behind a route directly, as the operator. The right to invoke a function stands for the authorizer here: nothing else of
 * the route is passed over.
 *
 * @param operator - The ARN of the operator's login. With the connection's id it is the principal of the request: that is what the audit trail
 *   names, and a person's limit of requests then counts for each connection alone.
 * @throws {Error} The function could not be invoked, or broke.
 */
export async function askFunction(
  lambda: Pick<LambdaClient, "send">,
  stack: string,
  { functionKey, route }: WorkRoute,
  { connection, operator, at }: { readonly connection: Connection; readonly operator: string; readonly at: Date },
): Promise<FunctionAnswer> {
  const event = buildEvent(route, connection, `${operator}/${connection.id}`, at);
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: `${stack}-${functionKey}`, Payload: JSON.stringify(event) }),
  );
  return readAnswer(
    functionKey,
    FunctionError === undefined && Payload !== undefined ? parseJson(Buffer.from(Payload).toString()) : undefined,
  );
}

/** Reads what the function of a route returned. @throws {Error} It broke. */
export function readAnswer(functionKey: string, answer: unknown): FunctionAnswer {
  if (!isObject(answer) || typeof answer.statusCode !== "number") {
    throw new Error(`the function ${functionKey} broke: its log says why`);
  }
  const json = typeof answer.body === "string" ? parseJson(answer.body) : undefined;
  return { status: answer.statusCode, json: isObject(json) ? json : {} };
}

/** Builds the request for the connection at a place. @param id - The principal that the request names. */
export function buildEvent(route: Route, { tenant, provider, account }: ConnectionKey, id: string, at: Date): HttpEvent {
  const [method = "", path = ""] = route.split(" ");
  const rawPath = path.replace("{provider}", provider);
  const principal = { id, tenant, permissions: new Set(["connectors:read", "connectors:write"] as const) };
  return {
    version: "2.0",
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams({ account }).toString(),
    headers: {},
    pathParameters: { provider },
    requestContext: {
      accountId: "",
      apiId: "",
      domainName: "",
      domainPrefix: "",
      http: { method, path: rawPath, protocol: "", sourceIp: "", userAgent: "" },
      requestId: randomUUID(),
      routeKey: route,
      stage: "",
      time: "",
      timeEpoch: at.getTime(),
      authorizer: { lambda: buildAuthorizerContext(principal) },
    },
    isBase64Encoded: false,
  };
}
