import { parseJson } from "../json.ts";
import { type IssuedTokens, parseIssuedTokens } from "./issued-tokens.ts";
import { readRefusal, type TokenAnswer, toTokenFailure } from "./token-failure.ts";

/**
 * Reads the answer to a refresh. An ID token in it is ignored: nothing depends on it here, and a wrong ID token must not lose
 * a rotated refresh token.
 *
 * @param sessionControlSubtypes - The values of `error_subtype` that mean an administrator's session control.
 * @returns Without `scopes` when the provider sent none: the scopes have not changed (RFC 6749, section 6).
 * @throws {Failure} `grant_revoked`, `session_control`, `consent_blocked`, `client_misconfigured`, `provider_unavailable`,
 *   `provider_throttled` or `provider_answer_invalid`.
 */
export function parseRefreshResponse(answer: TokenAnswer, sessionControlSubtypes: readonly string[]): IssuedTokens {
  if (answer.status === 200) {
    return parseIssuedTokens(parseJson(answer.body.toString("utf8")));
  }
  throw toTokenFailure(readRefusal(answer), (error, subtype) => {
    if (error !== "invalid_grant") {
      return "provider_answer_invalid";
    }
    return sessionControlSubtypes.some((known) => known === subtype) ? "session_control" : "grant_revoked";
  });
}
