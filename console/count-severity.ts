import type { Finding } from "./answers.ts";

/** How many of the findings are of one severity. */
export const countSeverity = (findings: readonly Finding[], severity: Finding["severity"]): number =>
  findings.filter((finding) => finding.severity === severity).length;
