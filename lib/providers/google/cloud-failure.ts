import { defined } from "../../defined.ts";
import { Failure, type FailureCode } from "../../errors.ts";
import { parseCloudError, type Refusal, toCloudRefusal } from "./cloud-refusal.ts";

type Told = { readonly detail: string; readonly retryAfterSeconds?: number; readonly constraint?: string | undefined };

/** An error answer of a Google Cloud API, with the one word that a caller may act on. It keeps no message and no body. */
export class CloudFailure extends Failure {
  readonly refusal: Refusal;
  /** The name of the constraint in an organisation's policies that forbids the call. */
  readonly constraint: string | undefined;

  constructor(code: FailureCode, refusal: Refusal, { constraint, ...options }: Told) {
    super(code, options);
    this.refusal = refusal;
    this.constraint = constraint;
  }
}

/** The word of an error answer. @returns `undefined`: the error is no answer of Google's. */
export const findRefusal = (error: unknown): Refusal | undefined => (error instanceof CloudFailure ? error.refusal : undefined);

/** Builds the test whether an error is one of some refusals of Google's. */
export const refusedAs =
  (...refusals: readonly Refusal[]) =>
  (error: unknown): boolean =>
    error instanceof CloudFailure && refusals.includes(error.refusal);

const quotaReasons = new Set([
  "RATE_LIMIT_EXCEEDED",
  "RESOURCE_QUOTA_EXCEEDED",
  "CONCURRENT_OPERATIONS_QUOTA_EXCEEDED",
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
]);

/**
 * Google's reasons about the project that is charged for a call: with a user's token this is the project of the operator's
 * OAuth client, not the customer's. Only the operator can fix it.
 *
 * @see {@link https://cloud.google.com/docs/quotas/quota-project Quota project}
 */
const consumerReasons = new Set(["SERVICE_DISABLED", "CONSUMER_SUSPENDED", "CONSUMER_INVALID"]);

/**
 * Maps an error answer of a Google Cloud API to its failure. Only the reason's word goes to the log: messages name the
 * customer's projects and accounts.
 *
 * Some APIs answer "quota exceeded" with 403 instead of 429; the reason or the message tells it from a missing permission.
 *
 * @param label - Names the call: such as `projects.search`.
 */
export function toCloudFailure(
  answer: { readonly status: number; readonly retryAfter: string | undefined; readonly data: unknown },
  label: string,
): CloudFailure {
  const error = parseCloudError(answer.status, answer.data);
  const { message = "", status = "", reasons = [], retryDelay } = error ?? {};
  const overQuota = reasons.some((reason) => quotaReasons.has(reason)) || /^quota exceeded|exceeded rate limits/i.test(message);
  const words = [status, reasons[0] ?? ""].filter((word) => /^\w{1,64}$/.test(word));
  const retryAfterSeconds = parseWait(answer.retryAfter, retryDelay);
  const isOurs = reasons.some((reason) => consumerReasons.has(reason));
  return new CloudFailure(toCode(answer.status, { isGoogles: error !== undefined, overQuota, isOurs }), toCloudRefusal(error), {
    constraint: error?.constraints[0],
    detail: ["google:", `${label}:`, answer.status, ...words].join(" "),
    ...defined({ retryAfterSeconds }),
  });
}

type Said = {
  /** The answer has the form of Google's errors. */
  readonly isGoogles: boolean;
  readonly overQuota: boolean;
  /** The error is about the operator's own project. */
  readonly isOurs: boolean;
};

function toCode(status: number, { isGoogles, overQuota, isOurs }: Said): FailureCode {
  if (!isGoogles && (status === 401 || status === 403)) {
    // A proxy on the way may refuse too, which says nothing about the token or its permissions.
    return "provider_answer_invalid";
  }
  if (status === 401) {
    return "credential_expired";
  }
  if (status === 429 || (status === 403 && overQuota)) {
    return "provider_throttled";
  }
  if (status === 403) {
    return isOurs ? "client_misconfigured" : "provider_forbidden";
  }
  return status === 408 || status >= 500 ? "provider_unavailable" : "provider_answer_invalid";
}

/** Reads seconds from `Retry-After` (Google does not send its form with a date) or from a RetryInfo such as `5s`. */
function parseWait(retryAfter: string | undefined, retryDelay: string | undefined): number | undefined {
  const [, seconds] = /^(\d{1,6})$/.exec(retryAfter ?? "") ?? /^(\d{1,6})(?:\.\d+)?s$/.exec(retryDelay ?? "") ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
