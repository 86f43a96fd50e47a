import { countSeverity, type Finding } from "../answers.ts";

/** What a verification that met no failure has come to. It never says that all would work above an error. */
export function describePreflight(findings: readonly Finding[]): string {
  const errors = countSeverity(findings, "error");
  if (errors > 0) {
    return `It would connect, but ${errors} part${errors === 1 ? "" : "s"} would not work.`;
  }
  return countSeverity(findings, "unknown") > 0 ? "It would work, as far as it could be checked." : "It would work.";
}
