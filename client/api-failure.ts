import { failures } from "./generated/failures.ts";
import type { FailureCode, Owner } from "./generated/operations.ts";

type Answer = { readonly status: number; readonly data: unknown; readonly headers: Headers };
type Succeeded = 200 | 201 | 202 | 204 | 206;

/** A failure that the API answered. Branch on `code`. */
export class ApiFailure extends Error {
  readonly status: number;
  /** Absent: the gateway answered by itself. */
  readonly code: FailureCode | undefined;
  /** What to do about it, and who does it. */
  readonly action: string | undefined;
  readonly owner: Owner | undefined;
  /** When a retry makes sense. Absent: not known, or never without an action. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether a later retry of the same request may succeed without any action. */
  readonly isRetryable: boolean;
  readonly requestId: string | undefined;

  constructor({ status, data, headers }: Answer) {
    const { code, action, owner, request_id, title, error, message } = (typeof data === "object" && data !== null ? data : {}) as Words;
    super(`${status} ${code ?? ""}: ${title ?? error ?? message ?? "no words"}`);
    this.name = "ApiFailure";
    this.status = status;
    this.code = code;
    // In the form of Aurora's client not every failure has these. A later version of the API may have codes that are not in the table.
    const row = code === undefined ? undefined : failures[code];
    this.action = action ?? row?.action;
    this.owner = owner ?? row?.owner;
    this.isRetryable = row?.retryable ?? status === 429;
    this.requestId = request_id;
    const wait = headers.get("retry-after");
    this.retryAfterSeconds = wait === null ? undefined : Number(wait);
  }
}

type Words = {
  readonly code?: FailureCode;
  readonly action?: string;
  readonly owner?: Owner;
  readonly request_id?: string;
  readonly title?: string;
  readonly error?: string;
  readonly message?: string;
};

/** Takes the data out of an answer. @throws {ApiFailure} The API answered with a failure. */
export function dataOf<A extends Answer>(answer: A): Extract<A, { readonly status: Succeeded }>["data"] {
  if (answer.status >= 400) {
    throw new ApiFailure(answer);
  }
  return answer.data;
}
