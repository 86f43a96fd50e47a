import { randomUUID } from "node:crypto";
import { json, Refused } from "../simulator/reply.ts";

/** Each refusal of the token endpoint: status, OAuth's `error`, and the beginning of Microsoft's text. */
const entraRefusals = {
  50027: [400, "invalid_request", "JWT token is invalid or malformed."],
  53003: [400, "access_denied", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."],
  70003: [400, "unsupported_grant_type", "The app requested an unsupported grant type."],
  70021: [400, "invalid_request", "No matching federated identity record found for presented assertion."],
  70025: [401, "invalid_client", "The client has no configured federated identity credentials."],
  50166: [400, "invalid_request", "Request to External OIDC endpoint failed."],
  501661: [400, "invalid_request", "Request to External OIDC endpoint failed."],
  90061: [400, "invalid_request", "Request to External OIDC endpoint failed."],
  70011: [400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."],
  90002: [
    400,
    "invalid_request",
    "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
  ],
  500011: [400, "invalid_resource", "The resource principal was not found in the tenant."],
  700211: [400, "invalid_request", "No matching federated identity record found for presented assertion issuer"],
  700213: [400, "invalid_request", "No matching federated identity record found for presented assertion subject"],
  700222: [401, "invalid_client", "AAD-issued tokens may not be used for federated identity flows."],
  700016: [400, "unauthorized_client", "Application was not found in the directory."],
  700021: [401, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter."],
  700023: [401, "invalid_client", "Client assertion audience claim does not match Realm issuer."],
  700024: [401, "invalid_client", "Client assertion is not within its valid time range."],
  700027: [401, "invalid_client", "Client assertion failed signature validation."],
  900023: [400, "invalid_request", "Specified tenant identifier is neither a valid DNS name, nor a valid external domain."],
  900144: [400, "invalid_request", "The request body must contain the following parameter."],
  900382: [400, "invalid_request", "Confidential Client is not supported in Cross Cloud request."],
  7000112: [400, "unauthorized_client", "Application is disabled."],
  7000215: [
    401,
    "invalid_client",
    "Invalid client secret provided. Ensure the secret being sent is the client secret value, not the client secret ID.",
  ],
  7000216: [401, "invalid_client", "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."],
  7002121: [400, "invalid_request", "No matching federated identity record found for presented assertion audience"],
  7002138: [
    400,
    "invalid_request",
    "No matching federated identity record found: the subject matches with case-insensitive comparison, but not with case-sensitive comparison. Presented assertion subject",
  ],
  7000229: [401, "invalid_client", "The client application is missing service principal in the tenant."],
  7000222: [401, "invalid_client", "The provided client secret keys for app are expired."],
} as const;

export type EntraCode = keyof typeof entraRefusals;

/**
 * Builds a refusal of the token endpoint. Its text ends in ids of the request, as Microsoft's does.
 *
 * @param presented - What the text repeats of the request.
 */
export function refuseToken(code: EntraCode, now: Date, presented?: string): Refused {
  const [status, error, words] = entraRefusals[code];
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = `${now.toISOString().slice(0, 19).replace("T", " ")}Z`;
  return new Refused(
    json(status, {
      error,
      error_description: `AADSTS${code}: ${words}${presented === undefined ? "" : ` ${presented}`} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
    }),
  );
}

const challenge = { "www-authenticate": 'Bearer authorization_uri="https://login.windows.net/common", error="invalid_token"' };

const refuse = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) =>
  new Refused(json(status, { error: { code, message } }, headers));

/** The refusals of the management API. Graph's have the same shape. */
export const refusals = {
  noToken: () => refuse(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.", challenge),
  unknownToken: () => refuse(401, "InvalidAuthenticationToken", "The access token is invalid.", challenge),
  expiredToken: () => refuse(401, "ExpiredAuthenticationToken", "The access token expiry is earlier than current time.", challenge),
  wrongAudience: () =>
    refuse(401, "InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience.", challenge),
  noApiVersion: () =>
    refuse(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests."),
  unknownApiVersion: () =>
    refuse(400, "InvalidApiVersionParameter", "The api-version query parameter is not one of the supported versions."),
  noPermission: (id: string) =>
    refuse(403, "AuthorizationFailed", `The client does not have authorization over scope '/subscriptions/${id}'.`),
  noSubscription: (id: string) => refuse(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`),
  graphDenied: () => refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
  graphUnknown: () =>
    refuse(404, "Request_ResourceNotFound", "Resource does not exist or one of its queried reference-property objects are not present."),
  notFound: () => refuse(404, "ResourceNotFound", "The resource was not found."),
};
