import type { FailureCode } from "../../failure-codes.ts";
import type { RefreshResult } from "../turn/refresh-result.ts";

/** Consecutive failures in quick succession, before the back-off is at its longest. */
const quickFailures = 8;

/** From then on one in so many failures counts: three back-offs of at most half an hour take 45 minutes on average. */
const failuresCountedOnce = 3;

/** The failures of connections for which the provider was not to be asked. */
const untried: ReadonlySet<FailureCode> = new Set(["deadline_exceeded", "credential_expired", "stopped", "refresh_paused"]);

/**
 * Decides how a refresh counts in the share of failed refreshes, which an alarm reads: `undefined` when it does not count.
 *
 * A healthy connection is refreshed every 50 minutes, and a failing one is tried many times more often. Both weigh about the same, because
 * of consecutive failures only the first counts, and later one in 45 minutes.
 *
 * Our own deadline is no failure, and a connection that another process holds was not tried. Nor was one whose token expired without a
 * refresh token: that is its normal end.
 */
export function toTry(result: RefreshResult): "succeeded" | "failed" | undefined {
  if (result.kind === "refreshed") {
    return "succeeded";
  }
  if (result.kind !== "failed" || untried.has(result.failure.code)) {
    return undefined;
  }
  const inARow = result.connection.failure?.attempts ?? 1;
  const isCounted = inARow === 1 || (inARow > quickFailures && inARow % failuresCountedOnce === 0);
  return isCounted ? "failed" : undefined;
}
