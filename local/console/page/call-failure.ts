/** A call that did not succeed. `unreachable`: no answer at all. `http_<status>`: an answer that is not the API's own. */
export class CallFailure extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, { request_id, retry_after_seconds }: { request_id?: unknown; retry_after_seconds?: unknown } = {}) {
    super(code);
    this.name = code;
    this.code = code;
    this.requestId = typeof request_id === "string" ? request_id : undefined;
    this.retryAfterSeconds = typeof retry_after_seconds === "number" ? retry_after_seconds : undefined;
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
