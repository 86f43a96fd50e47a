import * as oauth from "oauth4webapi";
import { type IssuedTokens, parseIssuedTokens } from "./issued-tokens.ts";
import { parseScopes } from "./scopes.ts";
import type { ServerMetadata } from "./server-metadata.ts";
import { toTokenFailure } from "./token-failure.ts";

export type RefreshResponse = IssuedTokens & {
  /** Present when the provider said; otherwise the scopes are what they were (RFC 6749, section 6). */
  readonly scopes?: readonly string[];
};

/**
 * Reads the answer to a refresh, without the ID token that some providers add to it.
 *
 * @param sessionControlSubtypes - The values of `error_subtype` that mean an administrator's session control.
 * @throws {Failure} `grant_revoked`, `session_control`, `consent_blocked`, `client_misconfigured`, `provider_unavailable`,
 *   `provider_throttled` or `provider_answer_invalid`.
 */
export async function parseRefreshResponse(
  metadata: ServerMetadata,
  clientId: string,
  response: Response,
  sessionControlSubtypes: readonly string[],
): Promise<RefreshResponse> {
  const answer = await oauth.processRefreshTokenResponse(metadata, { client_id: clientId }, response).catch((error: unknown): never => {
    throw toTokenFailure(error, response.status, (word, subtype) => {
      if (word !== "invalid_grant") {
        return "provider_answer_invalid";
      }
      return sessionControlSubtypes.some((known) => known === subtype) ? "session_control" : "grant_revoked";
    });
  });
  return {
    ...parseIssuedTokens(answer),
    ...(answer.scope === undefined ? {} : { scopes: parseScopes(answer.scope) }),
  };
}
