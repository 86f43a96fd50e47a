import { type FailureCode, failures } from "./failure-codes.ts";
import type { Store } from "./failure-row.ts";

/**
 * An expected failure. Its `name` is its code, so that Step Functions' `ErrorEquals`, a log query and a test read the
 * same word. Every other error is a bug.
 *
 * @see {@link failures} for the status, the public text and the owner of each code.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  /** For the log only, for an operator. Holds no secret and no value that a caller sent. */
  readonly detail: string | undefined;
  /** Seconds to wait before a retry, when the other side sent them. */
  readonly retryAfterSeconds: number | undefined;
  /** For `invalid_request`: the path of the field that is wrong, such as `selected_project_ids[0]`. */
  readonly field: string | undefined;
  /** For `account_required`: the accounts among which the caller must choose. */
  readonly accounts: readonly string[] | undefined;
  /** A shell command by which the customer can repair it. Holds no secret: every caller of the connection may read it. */
  readonly command: string | undefined;

  constructor(
    code: FailureCode,
    options: {
      cause?: unknown;
      detail?: string | undefined;
      retryAfterSeconds?: number | undefined;
      field?: string;
      accounts?: readonly string[];
      command?: string | undefined;
    } = {},
  ) {
    super(failures[code].title, options.cause === undefined ? {} : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.field = options.field;
    this.accounts = options.accounts;
    this.command = options.command;
  }
}

/** Whether a connection with this failure stops working until its customer acts. */
export function endsConnection(code: FailureCode): boolean {
  return "endsConnection" in failures[code];
}

/** Names the store that failed. @returns `undefined` when the failure is not a store's. */
export function storeOf(code: FailureCode): Store | undefined {
  const row = failures[code];
  return "store" in row ? row.store : undefined;
}

/** Whether a store failed: every connection is affected, and the provider may still be called. */
export const isStoreFailure = (code: FailureCode): boolean => storeOf(code) !== undefined;

/**
 * Maps any thrown value to the one failure that is logged, counted, stored and answered. An abort means that the suite's own
 * deadline passed during a call or a pause. Any other value that is not a `Failure` is a bug: `internal`, with the value as
 * its cause.
 */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  return isAbort(error)
    ? new Failure("deadline_exceeded", { cause: error, detail: "aborted at the deadline" })
    : new Failure("internal", { cause: error });
}

/** Maps any thrown value to its failure code. */
export const toFailureCode = (error: unknown): FailureCode => asFailure(error).code;

/** Node's timers and streams throw their own `AbortError`. The SDK's socket timeout is a `TimeoutError` too, but not a `DOMException`. */
const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || (error instanceof DOMException && error.name === "TimeoutError"));
