/**
 * An invocation that did not succeed, as Lambda reports it: `name` is `errorType`, `message` is `errorMessage`. Step
 * Functions compares `name` with `ErrorEquals`.
 */
export class LambdaError extends Error {
  readonly trace: readonly string[];

  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(errorMessage);
    this.name = errorType;
    this.trace = trace;
  }

  /** The payload that a failed `Invoke` carries, and Step Functions puts into `Cause`. */
  toJSON(): { errorType: string; errorMessage: string; trace: readonly string[] } {
    return { errorType: this.name, errorMessage: this.message, trace: this.trace };
  }
}
