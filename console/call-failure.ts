import type { Finding } from "./answers.ts";

/** What the body of an answer may say of a failure. */
type Told = {
  readonly request_id?: unknown;
  readonly retry_after_seconds?: unknown;
  readonly field?: unknown;
  readonly findings?: unknown;
  readonly message?: unknown;
  readonly command?: unknown;
};

/** A call that did not succeed. `unreachable`: no answer at all. `http_<status>`: an answer that is not the API's own. */
export class CallFailure extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The field of the request that it is about. */
  readonly field: string | undefined;
  readonly findings: readonly Finding[];
  /** What the API says of this one case, where it says more than the code. May have several lines. */
  readonly explanation: string | undefined;
  /** A shell command by which the customer repairs it. */
  readonly command: string | undefined;

  constructor(code: string, { request_id, retry_after_seconds, field, findings, message, command }: Told = {}) {
    super(code);
    this.name = code;
    this.code = code;
    this.requestId = typeof request_id === "string" ? request_id : undefined;
    this.retryAfterSeconds = typeof retry_after_seconds === "number" ? retry_after_seconds : undefined;
    this.field = typeof field === "string" ? field : undefined;
    this.findings = Array.isArray(findings) ? findings : [];
    this.explanation = typeof message === "string" ? message : undefined;
    this.command = typeof command === "string" ? command : undefined;
  }
}

/** The code of whatever was thrown; a bug in this page is one too, and is left for the browser's console. */
export function toCallFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) {
    return error;
  }
  console.error(error);
  return new CallFailure("page_broken");
}
