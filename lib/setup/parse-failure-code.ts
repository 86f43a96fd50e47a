import { type FailureCode, failures } from "../failure-codes.ts";

export function isFailureCode(name: string): name is FailureCode {
  return Object.hasOwn(failures, name);
}

/** The operator's stop of a connection is a stop of its setup: a release that does not know the word `stopped` may read the run. */
const toStored = (name: string): string => (name === "stopped" ? "setup_stopped" : name);

/** Reads the error name that a state machine caught: a failure code, or another name such as `States.Timeout`, which becomes `internal`. */
export function parseFailureCode(errorName: string): FailureCode {
  const name = toStored(errorName);
  return isFailureCode(name) ? name : "internal";
}

/**
 * Reads why a target failed: a failure code, or a provider's own word for an obstacle or a refusal, with the name of what it speaks of behind a
 * colon. The name of an error of the runtime, such as
 * `TypeError` or `States.Timeout`, becomes `internal`: it is a fault of ours.
 */
export function parseTargetCode(name: string): string {
  return /^[a-z][a-z0-9_]*(:[\w.-]{1,100})?$/.test(name) ? toStored(name) : "internal";
}
