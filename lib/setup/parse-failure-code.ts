import { type FailureCode, isFailureCode } from "../errors.ts";

/** Names under which Step Functions tells that a task took too long. `Lambda.Unknown` is the one of a function that Lambda ended. */
const tookTooLong: ReadonlySet<string> = new Set(["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"]);

/** The operator's stop of a connection is a stop of its setup: a release that does not know the word `stopped` may read the run. */
function toStored(name: string): string {
  if (tookTooLong.has(name)) {
    return "deadline_exceeded";
  }
  return name === "stopped" ? "setup_stopped" : name;
}

/** Reads the error name that a state machine caught: a failure code, that of a task that took too long, or another name, which becomes `internal`. */
export function parseFailureCode(errorName: string): FailureCode {
  const name = toStored(errorName);
  return isFailureCode(name) ? name : "internal";
}

/**
 * Reads why a target failed: a failure code, or a provider's own word for an obstacle or a refusal, with the name of what it speaks of behind a
 * colon. The name of an error of the runtime, such as `TypeError`, becomes `internal`: it is a fault of ours.
 */
export function parseTargetCode(errorName: string): string {
  const name = toStored(errorName);
  return /^[a-z][a-z0-9_]*(:[\w.-]{1,100})?$/.test(name) ? name : "internal";
}
