import { type FailureCode, failures } from "../failure-codes.ts";

export function isFailureCode(name: string): name is FailureCode {
  return Object.hasOwn(failures, name);
}

/** Reads the error name that a state machine caught: a failure code, or another name such as `States.Timeout`, which becomes `internal`. */
export function parseFailureCode(errorName: string): FailureCode {
  return isFailureCode(errorName) ? errorName : "internal";
}
