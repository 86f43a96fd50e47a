import { defined } from "../defined.ts";
import { type Failure, type FailureCode, failures } from "../errors.ts";
import { type HttpReply, reply } from "./reply.ts";

/** The form of a failure answer: RFC 9457, or the form that Aurora's web client reads. */
export type Dialect = "problem" | "aurora";

/** Aurora's own words where its client or its users know them. */
const auroraTexts: Readonly<Record<string, string>> = {
  unauthenticated: "Unauthorized",
  forbidden: "Forbidden",
  organisation_missing: "Forbidden - no organization context",
  not_found: "Not found",
  rate_limited: "Rate limit exceeded",
  internal: "Internal server error",
};

/**
 * Builds the answer from the table of failures alone: without a provider's text, a stack, or a value that was sent.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457.html#section-3 RFC 9457, section 3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-3 RFC 6750, section 3} for `WWW-Authenticate`
 */
export function buildFailureReply(failure: Failure, dialect: Dialect, requestId: string): HttpReply {
  const { code, field, accounts, retryAfterSeconds, command } = failure;
  const { status, title, action, owner } = failures[code];
  const hints = {
    code,
    request_id: requestId,
    ...defined({ field, accounts, command, retry_after_seconds: retryAfterSeconds }),
  };
  const headers = {
    ...(code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterSeconds)) }),
  };
  if (dialect === "aurora") {
    // What the customer can repair comes with the next step. Aurora's client shows `error` alone otherwise.
    const next = owner === "customer" ? { action } : {};
    return reply(status, { error: auroraTexts[code] ?? title, ...next, ...hints }, { headers });
  }
  return replyProblem({ title, status, action, ...hints }, headers);
}

/** What a problem says, besides who must act: `code` is a failure's, and a route may add members of its own. */
type Problem = {
  readonly title: string;
  readonly status: number;
  readonly action: string;
  readonly code: FailureCode;
  readonly request_id: string;
};

/**
 * Answers a problem in words and with a status of the route's own, where those of the code's row would not say what happened.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457.html#section-3 RFC 9457, section 3}
 */
export function replyProblem(
  problem: Problem & Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  const type = `urn:problem-type:aurora-oauth:${problem.code}`;
  return reply(
    problem.status,
    { type, ...problem, owner: failures[problem.code].owner },
    { headers: { ...headers, "content-type": "application/problem+json" } },
  );
}
