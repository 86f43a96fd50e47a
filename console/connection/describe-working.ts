import { countSeverity, type Finding } from "../answers.ts";

/** What a check of a connection that works has come to. It never says that all works above an error. */
export function describeWorking(findings: readonly Finding[]): string {
  const errors = countSeverity(findings, "error");
  if (errors > 0) {
    return `The provider accepts its token, but ${errors} part${errors === 1 ? " does" : "s do"} not work.`;
  }
  const limit = countSeverity(findings, "unknown") > 0 ? ", as far as it could be checked" : "";
  return `It works${limit}: the provider accepts its token.`;
}
