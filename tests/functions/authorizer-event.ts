import type { APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";
import { buildEvent } from "../unit/http-event.ts";

/** What API Gateway sends to a REQUEST authorizer, payload 2.0. */
export function buildAuthorizerEvent(headers: Record<string, string>): APIGatewayRequestAuthorizerEventV2 {
  const { version, routeKey, rawPath, rawQueryString, requestContext } = buildEvent({
    route: "GET /connections",
    query: "code=QUERYCANARY",
  });
  const routeArn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/$default/GET/connections";
  return {
    version,
    type: "REQUEST",
    routeArn,
    identitySource: [],
    routeKey,
    rawPath,
    rawQueryString,
    cookies: [],
    headers,
    requestContext,
  };
}
