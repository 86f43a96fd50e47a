import type { Finding } from "./answers.ts";

const toText = (told: unknown): string | undefined => (typeof told === "string" ? told : undefined);

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

  /** @param answer - The body of it. */
  constructor(code: string, answer: object = {}) {
    super(code);
    const told: Readonly<Record<string, unknown>> = { ...answer };
    this.name = code;
    this.code = code;
    this.requestId = toText(told.request_id);
    this.retryAfterSeconds = typeof told.retry_after_seconds === "number" ? told.retry_after_seconds : undefined;
    this.field = toText(told.field);
    this.findings = Array.isArray(told.findings) ? told.findings : [];
    this.explanation = toText(told.message);
    this.command = toText(told.command);
  }
}

/** What is asked for. `undefined`: it is not there. */
export async function orNothing<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CallFailure && error.code === "not_found") {
      return undefined;
    }
    throw error;
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
