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

/** Maps an error of the grant itself. Its meaning depends on the grant type: a code, or a refresh token. */
export type GrantErrorMeaning = (error: string, subtype: unknown) => FailureCode;

/** The raw answer of a token or revocation endpoint. */
export type TokenAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** The refusal of such an endpoint. */
export type TokenRefusal = {
  readonly status: number;
  /** The answer has `WWW-Authenticate`: the client was not authenticated. */
  readonly challenged: boolean;
  /** The `error` of a JSON body, and its `error_subtype`. */
  readonly error?: string;
  readonly subtype?: unknown;
  readonly retryAfterSeconds?: number;
};

/** Reads a refusal. An answer that is not JSON may come from a proxy on the way: it never counts as a revoked grant. */
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
  // A challenge means that the client was not authenticated, whatever the body says.
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
