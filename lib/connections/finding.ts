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

/** What the last check said, for a list that asks no provider: its instant, and the worst of its findings. */
export type CheckSummary = {
  readonly at: Date;
  /** Absent: the check found nothing to remark. */
  readonly worst?: Pick<Finding, "severity" | "code">;
};

/** From the worst to the least: a part that could not be checked comes before a remark. */
const severities: readonly Severity[] = ["error", "unknown", "warning", "info"];

/** Sums up the findings of a check. Of equal severities the first finding counts. */
export function summariseFindings(findings: readonly Finding[], at: Date): CheckSummary {
  const [worst] = findings.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
  return worst === undefined ? { at } : { at, worst: { severity: worst.severity, code: worst.code } };
}
