import { type Failure, failures } from "../errors.ts";
import type { Logger } from "../log.ts";
import { countFailure } from "../telemetry/metrics.ts";

/** Logs and counts a failure. Called once, at the end of the request, job or task. */
export function reportFailure(failure: Failure, logger: Logger): void {
  logFailure(failure, logger);
  countFailure(failure.code);
}

/** Logs a failure: a caller's or customer's as a warning; an operator's, a provider's or a bug as an error with its causes. */
export function logFailure(failure: Failure, logger: Logger): void {
  const { code, detail, field } = failure;
  const { owner } = failures[code];
  if (owner === "caller" || owner === "customer") {
    logger.warn("failure", { code, owner, detail, field });
  } else {
    logger.error("failure", { code, owner, detail, error: failure });
  }
}
