import type { FailureOwner } from "../failure-row.ts";

/** `unknown`: the check could not run, so it says nothing about the connection. */
export type Severity = "info" | "warning" | "error" | "unknown";

/**
 * A remark of a check or verification, about a part that works or could not be checked. A connection that does not work at all is a thrown
 * `Failure` with its code.
 */
export type Finding = {
  readonly code: string;
  readonly severity: Severity;
  /** The subject of the remark, such as a scope, a tag or a key's id. */
  readonly target?: string;
  /** The finding. */
  readonly title: string;
  /** The remedy, and the page for it. */
  readonly action: string;
  readonly owner: FailureOwner;
};
