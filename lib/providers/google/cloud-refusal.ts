import * as v from "valibot";

/** An error answer of a Google Cloud API. Messages stay in memory for as long as it takes to classify them, and are never kept. */
export type CloudError = {
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
