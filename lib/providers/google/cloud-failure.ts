import * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure, type FailureCode } from "../../errors.ts";

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

/** An error answer of a Google Cloud API. Messages stay in memory for as long as it takes to classify them, and are never kept. */
type CloudError = {
  readonly httpStatus: number;
  readonly message: string;
  /** The canonical code, such as `PERMISSION_DENIED`. */
  readonly status: string;
  /** The words of `ErrorInfo` and of `errors[]`, such as `SERVICE_DISABLED`, and the types of violated preconditions. */
  readonly reasons: readonly string[];
  readonly retryDelay: string | undefined;
  /** The constraints of an organisation's policies that forbid it, such as `iam.managed.allowedPolicyMembers` or `custom.denyX`. */
  readonly constraints: readonly string[];
};

/**
 * What a Google Cloud API refuses, in one word, as far as a caller acts on it.
 *
 * - `exists`, `missing`: the thing itself. `conflict`: it changed since it was read.
 * - `account_missing`: a policy names an account that does not exist, or that is not visible yet. `account_disabled`: it is switched off.
 * - `domain_restricted`, `creation_disabled`, `perimeter`, `issuer_forbidden`: an organisation policy forbids it. `org_policy`: another one does.
 * - `billing_required`, `terms_not_accepted`, `api_disabled`, `quota_exhausted`: the project lacks it.
 * - `busy`: the same API is being switched on or off. `access_hidden`: a list of who has access is left out of an answer. `other`: anything else.
 */
export type Refusal =
  | "exists"
  | "missing"
  | "conflict"
  | "account_missing"
  | "account_disabled"
  | "domain_restricted"
  | "creation_disabled"
  | "perimeter"
  | "org_policy"
  | "issuer_forbidden"
  | "billing_required"
  | "terms_not_accepted"
  | "api_disabled"
  | "quota_exhausted"
  | "busy"
  | "access_hidden"
  | "other";

const word = v.fallback(v.string(), "");
const envelope = v.object({
  error: v.object({
    message: word,
    status: word,
    errors: v.fallback(v.array(v.object({ reason: word })), []),
    details: v.fallback(
      v.array(
        v.object({
          reason: word,
          retryDelay: word,
          violations: v.fallback(v.array(v.object({ type: word })), []),
          metadata: v.fallback(v.object({ customConstraints: word }), { customConstraints: "" }),
        }),
      ),
      [],
    ),
  }),
});

/** Google's own constraints have a prefix. Those that a customer defines have none in every answer. */
const constraintName = /^(?:constraints\/(?=[a-z])|(?=custom\.))([A-Za-z][\w.-]{0,99})$/;

/** @returns `undefined`: the answer does not have the form of Google's errors. */
export function parseCloudError(httpStatus: number, data: unknown): CloudError | undefined {
  const parsed = v.safeParse(envelope, data);
  if (!parsed.success) {
    return undefined;
  }
  const { message, status, errors, details } = parsed.output.error;
  const reasons = [...details, ...errors].map(({ reason }) => reason);
  const violations = details.flatMap(({ violations }) => violations.map(({ type }) => type));
  return {
    httpStatus,
    message,
    status,
    reasons: [...reasons, ...violations].filter((reason) => reason !== ""),
    constraints: [...violations, ...details.flatMap(({ metadata }) => metadata.customConstraints.split(","))].flatMap(
      (text) => constraintName.exec(text.trim())?.[1] ?? [],
    ),
    retryDelay: details.find(({ retryDelay }) => retryDelay !== "")?.retryDelay,
  };
}

type Rule = readonly [Refusal, (error: CloudError) => boolean];
const hasReason =
  (pattern: RegExp) =>
  ({ reasons }: CloudError): boolean =>
    reasons.some((reason) => pattern.test(reason));
const says =
  (pattern: RegExp) =>
  ({ httpStatus, message }: CloudError): boolean =>
    httpStatus === 400 && pattern.test(message);

const forbids =
  (pattern: RegExp) =>
  ({ constraints }: CloudError): boolean =>
    constraints.some((constraint) => pattern.test(constraint));

/** The first rule that fits decides. Where Google sends no reason, its message is the only sign: the patterns are those of its own clients. */
const rules: readonly Rule[] = [
  ["billing_required", hasReason(/^(UREQ_PROJECT_BILLING_NOT_FOUND|BILLING_DISABLED|(googleapis\.com|serviceusage)\/billing-enabled)$/)],
  ["terms_not_accepted", hasReason(/^UREQ_TOS_NOT_ACCEPTED$/)],
  ["perimeter", hasReason(/^SECURITY_POLICY_VIOLATED$/)],
  ["api_disabled", hasReason(/^SERVICE_DISABLED$/)],
  ["busy", says(/another activation or deactivation is in progress/i)],
  ["creation_disabled", forbids(/^iam\.(managed\.)?disableServiceAccountCreation$/)],
  ["creation_disabled", says(/service account creation is not allowed/i)],
  ["domain_restricted", forbids(/^iam\.(allowedPolicyMemberDomains|managed\.allowedPolicyMembers)$/)],
  ["domain_restricted", says(/do not belong to a permitted customer|is not in permitted organization/i)],
  ["issuer_forbidden", forbids(/^iam\.workloadIdentityPoolProviders$/)],
  ["issuer_forbidden", says(/org policy violated for value/i)],
  ["org_policy", forbids(/./)],
  ["org_policy", hasReason(/^CUSTOM_ORG_POLICY_VIOLATION$/)],
  ["account_disabled", says(/service account .*is disabled/i)],
  ["account_missing", says(/(service account|user|group|member|principal) .* does not exist/i)],
  ["exists", ({ httpStatus, status, reasons }) => httpStatus === 409 && (status === "ALREADY_EXISTS" || reasons.includes("duplicate"))],
  // BigQuery compares the etag of `If-Match`, and answers 412.
  ["conflict", ({ httpStatus }) => httpStatus === 409 || httpStatus === 412],
  ["missing", ({ httpStatus }) => httpStatus === 404],
  [
    "quota_exhausted",
    ({ httpStatus, reasons, message }) =>
      httpStatus === 429 && !reasons.includes("RATE_LIMIT_EXCEEDED") && !/per (minute|second|day)/i.test(message),
  ],
];

/** Classifies an error answer. Pure. */
export const toCloudRefusal = (error: CloudError | undefined): Refusal => (error && rules.find(([, fits]) => fits(error))?.[0]) ?? "other";
