import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { defined } from "../defined.ts";
import { isProviderName } from "../provider-names.ts";
import type { AuditRecord } from "../telemetry/audit-record.ts";
import { type Principal, parsePrincipal } from "./principal.ts";
import type { HttpEvent } from "./read-request.ts";
import { parseResourceId } from "./resource-id.ts";

/**
 * Builds the audit record of a request: who sent which route, and the status of the answer. Of what the caller chose it has the provider, and the
 * account of a request that was not refused: a refused one may name anything. It never has the path, the query or the body.
 *
 * @returns Nothing for a caller whom the authorizer refused.
 */
export function recordOfRequest(event: HttpEvent, { statusCode }: APIGatewayProxyStructuredResultV2): readonly AuditRecord[] {
  const caller = readCaller(event);
  if (caller === undefined) {
    return [];
  }
  const { requestId: id, timeEpoch } = event.requestContext;
  const named = event.pathParameters?.provider;
  const provider = named !== undefined && isProviderName(named) ? named : undefined;
  const asked = event.pathParameters?.account ?? new URLSearchParams(event.rawQueryString).get("account") ?? undefined;
  const account = Number(statusCode) < 400 ? parseResourceId(asked) : undefined;
  return [
    {
      id,
      at: new Date(timeEpoch).toISOString(),
      act: "requested",
      organisation: caller.tenant,
      actor: caller.id,
      route: event.routeKey,
      ...defined({ provider, account, status: statusCode }),
    },
  ];
}

/** Reads the caller of a request. @returns `undefined`: the authorizer refused them. */
export function readCaller(event: HttpEvent): Principal | undefined {
  try {
    return parsePrincipal(event.requestContext.authorizer?.lambda);
  } catch {
    return undefined;
  }
}
