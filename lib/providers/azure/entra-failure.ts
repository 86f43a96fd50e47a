import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { readRetryAfter } from "../../retry-after.ts";

/**
 * The meaning of Entra ID's codes (AADSTS). Microsoft may change codes and texts, so OAuth's `error` decides about every other one.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/reference-error-codes Error codes}
 */
const meanings: Readonly<Record<number, FailureCode>> = {
  // The secret or the certificate.
  7000215: "credential_rejected",
  7000216: "credential_rejected",
  7000218: "credential_rejected",
  700027: "credential_rejected",
  7000222: "credential_expired",
  // The application: unknown in this directory, without a principal in it, switched off.
  700016: "client_unknown",
  7000229: "client_unknown",
  7000112: "client_unknown",
  // The directory.
  90002: "directory_unknown",
  900023: "directory_unknown",
  900382: "wrong_cloud",
  500011: "wrong_cloud",
  // A policy of the customer's: Conditional Access for workload identities.
  53003: "client_blocked",
  530035: "client_blocked",
  // A moment's trouble, in words of its own.
  90033: "provider_unavailable",
  90055: "provider_throttled",
  50196: "provider_throttled",
  // The assertion was not within its time: this machine's clock is wrong.
  700024: "client_misconfigured",
};

const ofError: Readonly<Record<string, FailureCode>> = {
  invalid_client: "credential_rejected",
  unauthorized_client: "client_unknown",
  invalid_tenant: "directory_unknown",
  access_denied: "client_blocked",
  interaction_required: "client_blocked",
  temporarily_unavailable: "provider_unavailable",
};

const refusal = v.object({
  error: v.string(),
  error_codes: v.fallback(v.array(v.number()), () => []),
});

/**
 * Translates an answer of Entra ID that is not a success. Its text is dropped: it names the customer's directory and application.
 *
 * An answer without OAuth's `error` may be a proxy's, and says nothing about the customer.
 */
export function toEntraFailure(answer: {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly data: unknown;
}): Failure {
  const { status, data, retryAfter } = answer;
  const refused = v.is(refusal, data) ? v.parse(refusal, data) : undefined;
  const [number] = refused?.error_codes ?? [];
  const where = number === undefined ? "" : ` AADSTS${number}`;
  return new Failure(toCode(status, refused?.error, number), { detail: `azure: token: ${status}${where}`, ...readRetryAfter(retryAfter) });
}

function toCode(status: number, error: string | undefined, number: number | undefined): FailureCode {
  if (status === 429) {
    return "provider_throttled";
  }
  if (status === 408 || status >= 500) {
    return "provider_unavailable";
  }
  return meanings[number ?? 0] ?? ofError[error ?? ""] ?? "provider_answer_invalid";
}
