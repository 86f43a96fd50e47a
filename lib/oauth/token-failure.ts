import type { IncomingHttpHeaders } from "node:http";
import { Failure, type FailureCode } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { readRetryAfter } from "../retry-after.ts";

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

/** An answer of a token or revocation endpoint, as it came. */
export type TokenAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** What such an endpoint answered when it refused. */
export type TokenRefusal = {
  readonly status: number;
  /** `WWW-Authenticate` was there: the client was not let in. */
  readonly challenged: boolean;
  /** The `error` of a JSON body, and its `error_subtype`. */
  readonly error?: string;
  readonly subtype?: unknown;
  /** `Retry-After`. */
  readonly retryAfterSeconds?: number;
};

/** Reads a refusal. What is not said in JSON may come from anything on the way: it ends no grant. */
export function readRefusal({ status, headers, body }: TokenAnswer): TokenRefusal {
  const isJson = /^application\/json *(;|$)/i.test(headers["content-type"] ?? "");
  const said = isJson && status >= 400 ? parseJson(body.toString("utf8")) : undefined;
  const { error, error_subtype: subtype } = isObject(said) ? said : {};
  return {
    status,
    challenged: /^[\w!#$%&'*+.^`|~-]+( |$)/.test(headers["www-authenticate"] ?? ""),
    ...(typeof error === "string" ? { error, subtype } : {}),
    ...readRetryAfter(headers["retry-after"]),
  };
}

/**
 * Maps a refusal to its failure. Only `error` and `error_subtype` decide, never a description.
 *
 * @param where - Names the endpoint in the failure's detail.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2 RFC 6749, section 5.2}
 */
export function toTokenFailure(
  { status, challenged, error, subtype, retryAfterSeconds }: TokenRefusal,
  meaning: GrantErrorMeaning,
  where = "token endpoint",
): Failure {
  const detail = `${where}: ${status}`;
  if (status === 429 || status >= 500) {
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    return new Failure(status === 429 ? "provider_throttled" : "provider_unavailable", { detail, ...wait });
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
