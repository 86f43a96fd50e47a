import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { readRetryAfter } from "../../retry-after.ts";

/** The subject of a refusal, which its status does not tell. */
export type Subject = "token" | "limited_token" | "exchange" | "tailnet" | "key" | "new_key";

/**
 * The meaning of each refusal. Tailscale has no error codes, not even at the token endpoint: the status tells the kind of failure, the
 * request its subject.
 */
const meanings: Readonly<Record<Subject, Readonly<Record<number, FailureCode>>>> = {
  token: { 401: "credential_rejected", 403: "provider_forbidden" },
  /** A token that is limited to some scopes: the client must hold each of them. */
  limited_token: { 401: "credential_rejected", 403: "client_scope_missing" },
  /** Both have been seen, with one text for every reason: it may also be that Tailscale could not read our keys. */
  exchange: { 401: "trust_refused", 403: "trust_refused" },
  tailnet: { 401: "access_token_rejected", 403: "provider_forbidden", 404: "account_not_found" },
  key: { 401: "access_token_rejected", 403: "provider_forbidden", 404: "not_found" },
  new_key: { 400: "tags_refused", 401: "access_token_rejected", 403: "provider_forbidden", 404: "account_not_found" },
};

const refusal = v.object({ message: v.string() });

/**
 * Translates an answer of Tailscale that is not a success. Its text is dropped: it may name the customer's network.
 *
 * @param call.label - Names the call and what it needs, for the log.
 */
export function toApiFailure(
  answer: { readonly status: number; readonly retryAfter: string | undefined; readonly data: unknown },
  call: { readonly subject: Subject; readonly label: string },
): Failure {
  const { status, data, retryAfter } = answer;
  const message = v.is(refusal, data) ? data.message : undefined;
  return new Failure(toCode(status, message, call.subject), {
    detail: `tailscale: ${call.label}: ${status}`,
    ...readRetryAfter(retryAfter),
  });
}

/** @param message - `undefined`: the answer does not have the form of Tailscale's refusals. */
function toCode(status: number, message: string | undefined, subject: Subject): FailureCode {
  if (status === 429) {
    return "provider_throttled";
  }
  if (status === 408 || status >= 500) {
    return "provider_unavailable";
  }
  // The refusal may be a proxy's, which says nothing about a secret, a scope or a key.
  if (message === undefined || (status === 400 && !/\btags\b/i.test(message))) {
    return "provider_answer_invalid";
  }
  return meanings[subject][status] ?? "provider_answer_invalid";
}
