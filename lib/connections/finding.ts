import type { FailureOwner } from "../errors.ts";

/** `unknown`: the check could not run, so it says nothing about the connection. */
export type Severity = "info" | "warning" | "error" | "unknown";

/**
 * A remark of a check or of a verification, on what works or could not be looked at. What does not work at all is a thrown
 * `Failure` with its code.
 */
export type Finding = {
  readonly code: string;
  readonly severity: Severity;
  /** What the remark is about, such as a scope, a tag or a key's id. */
  readonly target?: string;
  /** What was found. */
  readonly title: string;
  /** What to do about it, and where. */
  readonly action: string;
  readonly owner: FailureOwner;
};
