import type { Finding } from "../connections/finding.ts";

/** Completes a finding that the customer repairs. */
export const customerFinding = (severity: Finding["severity"], words: Omit<Finding, "severity" | "owner">): Finding => ({
  ...words,
  severity,
  owner: "customer",
});
