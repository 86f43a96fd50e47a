import type { FailureCode } from "../../errors.ts";
import type { RefreshResult } from "../refresh/refresh-result.ts";

/** Failures in a row that come in quick succession, until the back-off is at its longest. */
const quickFailures = 8;

/** Of so many failures one counts from then on: three back-offs of half an hour at most take 45 minutes on average. */
const failuresCountedOnce = 3;

/** The failures of connections for which the provider was not to be asked. */
const untried: ReadonlySet<FailureCode> = new Set(["deadline_exceeded", "credential_expired"]);

/**
 * How a refresh counts in the share of those that fail, which an alarm reads: `undefined` when it does not count.
 *
 * A healthy connection is refreshed every 50 minutes, and one that fails is tried many times more often. Each weighs about the
 * same because of failures in a row only the first one counts, and later on one in 45 minutes.
 *
 * The end of our own time is no failure, and a connection that another process holds was not tried. Nor was one whose token
 * expired without a refresh token: that is how its grants end.
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
