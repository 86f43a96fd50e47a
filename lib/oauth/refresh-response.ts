import type { IncomingHttpHeaders } from "node:http";
import { isObject, parseJson } from "../json.ts";
import { type IssuedTokens, parseIssuedTokens } from "./issued-tokens.ts";
import { type TokenRefusal, toTokenFailure } from "./token-failure.ts";

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/**
 * Reads the answer to a refresh. An ID token, which some providers add to it, is not looked at: nothing is decided by it here,
 * and one that is wrong may not cost us a refresh token that was rotated.
 *
 * @param sessionControlSubtypes - The values of `error_subtype` that mean an administrator's session control.
 * @returns With `scopes` when the provider said; otherwise the scopes are what they were (RFC 6749, section 6).
 * @throws {Failure} `grant_revoked`, `session_control`, `consent_blocked`, `client_misconfigured`, `provider_unavailable`,
 *   `provider_throttled` or `provider_answer_invalid`.
 */
export function parseRefreshResponse(answer: Answer, sessionControlSubtypes: readonly string[]): IssuedTokens {
  const body = parseJson(answer.body.toString("utf8"));
  if (answer.status === 200) {
    return parseIssuedTokens(body);
  }
  throw toTokenFailure(toRefusal(answer, body), (error, subtype) => {
    if (error !== "invalid_grant") {
      return "provider_answer_invalid";
    }
    return sessionControlSubtypes.some((known) => known === subtype) ? "session_control" : "grant_revoked";
  });
}

/** What is not said in JSON may come from anything on the way: it ends no grant. */
function toRefusal({ status, headers }: Answer, body: unknown): TokenRefusal {
  const isJson = /^application\/json *(;|$)/i.test(headers["content-type"] ?? "");
  const { error, error_subtype: subtype } = isJson && status >= 400 && isObject(body) ? body : {};
  const challenged = /^[\w!#$%&'*+.^`|~-]+( |$)/.test(headers["www-authenticate"] ?? "");
  return { status, challenged, ...(typeof error === "string" ? { error, subtype } : {}) };
}
