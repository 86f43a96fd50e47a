import type { Failure } from "../errors.ts";
import type { Logger } from "../log.ts";
import { countFailure } from "../telemetry/metrics.ts";
import { logFailure } from "./log-failure.ts";

/** Logs and counts a failure. Called once, at the end of the request, job or task. */
export function reportFailure(failure: Failure, logger: Logger): void {
  logFailure(failure, logger);
  countFailure(failure.code);
}
