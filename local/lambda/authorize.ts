import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Invoke } from "./functions.ts";
import type { Authorizer } from "./template.ts";
import { isMapping } from "./variables.ts";
import { within } from "./within.ts";

export type Access =
  | { readonly allowed: true; readonly context: Readonly<Record<string, unknown>> }
  | { readonly allowed: false; readonly status: number; readonly message: string };

// HTTP APIs give an authorizer ten seconds.
const authorizerTimeoutMs = 10_000;
const broken: Access = { allowed: false, status: 500, message: "Internal Server Error" };

/**
 * Asks a request authorizer with payload 2.0 and simple responses. A missing identity source is a 401 without asking; a refusal is a 403; a
 * failure, a timeout and an answer of another shape are a 500. Nothing is cached.
 *
 * @see {@link https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html Lambda authorizers for HTTP APIs}
 */
export async function authorize(event: APIGatewayProxyEventV2, authorizer: Authorizer, region: string, invoke: Invoke): Promise<Access> {
  const identity = authorizer.identitySources.map((source) => readIdentity(source, event));
  if (identity.some((value) => value === undefined || value === "")) {
    return { allowed: false, status: 401, message: "Unauthorized" };
  }
  const { body: _body, isBase64Encoded: _encoding, ...request } = event;
  const { accountId, apiId, stage, http } = event.requestContext;
  const question = {
    ...request,
    type: "REQUEST",
    routeArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${http.method}${http.path}`,
    identitySource: identity.length === 0 ? null : identity,
  };
  const answer = await within(authorizerTimeoutMs, invoke(authorizer.functionName, question)).catch(() => undefined);
  if (!isMapping(answer) || typeof answer.isAuthorized !== "boolean") {
    return broken;
  }
  const context = isMapping(answer.context) ? answer.context : {};
  return answer.isAuthorized ? { allowed: true, context } : { allowed: false, status: 403, message: "Forbidden" };
}

function readIdentity(source: string, event: APIGatewayProxyEventV2): string | undefined {
  const [, place, name = ""] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === undefined) {
    throw new Error(`identity source ${source} is not understood here`);
  }
  return place === "header" ? event.headers[name.toLowerCase()] : event.queryStringParameters?.[name];
}
