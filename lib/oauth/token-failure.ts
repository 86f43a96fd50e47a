import * as oauth from "oauth4webapi";
import { Failure, type FailureCode } from "../errors.ts";

const ours = new Set([
  "invalid_client",
  "unauthorized_client",
  "deleted_client",
  "redirect_uri_mismatch",
  "unsupported_grant_type",
  "invalid_request",
]);

/** What an error of the grant itself means, which depends on the grant that was sent: a code, or a refresh token. */
export type GrantErrorMeaning = (error: string, subtype: unknown) => FailureCode;

/**
 * Maps what a token endpoint answered, other than tokens, to its failure. Only `error` and `error_subtype` decide, never a
 * description. oauth4webapi's errors hold the whole body, tokens included, in `cause`: none of them is passed on.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2 RFC 6749, section 5.2}
 */
export function toTokenFailure(error: unknown, status: number, meaning: GrantErrorMeaning): Failure {
  const detail = `token endpoint: ${status}`;
  if (status === 429) {
    return new Failure("provider_throttled", { detail });
  }
  if (status >= 500) {
    return new Failure("provider_unavailable", { detail });
  }
  if (error instanceof oauth.ResponseBodyError) {
    return new Failure(toCode(error, meaning), { detail });
  }
  // A client that is not let in may be told so by a challenge, whatever the body says.
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return new Failure("client_misconfigured", { detail });
  }
  if (error instanceof oauth.OperationProcessingError && isAboutIdToken(error)) {
    return new Failure("id_token_invalid");
  }
  return new Failure("provider_answer_invalid", { detail });
}

function toCode({ error, cause }: oauth.ResponseBodyError, meaning: GrantErrorMeaning): FailureCode {
  if (error === "admin_policy_enforced") {
    return "consent_blocked";
  }
  if (ours.has(error)) {
    return "client_misconfigured";
  }
  return meaning(error, cause.error_subtype);
}

function isAboutIdToken(error: oauth.OperationProcessingError): boolean {
  return (
    error.code === oauth.JWT_CLAIM_COMPARISON || error.code === oauth.JWT_TIMESTAMP_CHECK || /id_token|ID Token|JWT/.test(error.message)
  );
}
