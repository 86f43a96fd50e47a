import type { FailureCode } from "../../lib/failure-codes.ts";
import { endingFailures, providerFailures, storeFailures, waitingFailures } from "../../lib/openapi/failure-groups.ts";
import { isRefusal } from "./connect-submitted.ts";

/** What a route can answer that connects a provider by what its body holds. */
export const submissionFailures: readonly FailureCode[] = [
  "account_mismatch",
  "account_claimed",
  "account_not_found",
  "confirmation_invalid",
  "login_revoked",
  ...storeFailures,
  ...providerFailures,
  ...endingFailures,
  ...waitingFailures,
];

/** Sorts the failures of a submission by status, as `answerRefusedSubmission` answers them. */
export function refusedSubmission(more: readonly FailureCode[] = []) {
  const all = [...submissionFailures, ...more];
  return { failures: all.filter((code) => !isRefusal(code)), failuresAs: { 401: all.filter(isRefusal) } };
}
