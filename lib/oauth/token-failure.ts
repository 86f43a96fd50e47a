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

/** What a token endpoint answered that was no token. */
export type TokenRefusal = {
  readonly status: number;
  /** `WWW-Authenticate` was there: the client was not let in. */
  readonly challenged: boolean;
  /** The `error` of a JSON body, and its `error_subtype`. */
  readonly error?: string;
  readonly subtype?: unknown;
};

/**
 * Maps a refusal to its failure. Only `error` and `error_subtype` decide, never a description.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2 RFC 6749, section 5.2}
 */
export function toTokenFailure({ status, challenged, error, subtype }: TokenRefusal, meaning: GrantErrorMeaning): Failure {
  const detail = `token endpoint: ${status}`;
  if (status === 429) {
    return new Failure("provider_throttled", { detail });
  }
  if (status >= 500) {
    return new Failure("provider_unavailable", { detail });
  }
  // A client that is not let in may be told so by a challenge, whatever the body says.
  if (challenged) {
    return new Failure("client_misconfigured", { detail });
  }
  return new Failure(error === undefined ? "provider_answer_invalid" : toCode(error, subtype, meaning), { detail });
}

function toCode(error: string, subtype: unknown, meaning: GrantErrorMeaning): FailureCode {
  if (error === "admin_policy_enforced") {
    return "consent_blocked";
  }
  return ours.has(error) ? "client_misconfigured" : meaning(error, subtype);
}
