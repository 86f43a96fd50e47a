import type { Failure } from "../errors.ts";
import type { Logger } from "../log.ts";
import { countFailure } from "../telemetry/metrics.ts";
import { logFailure } from "./log-failure.ts";

/** Logs and counts a failure: once, where the request, the job or the task ends. */
export function reportFailure(failure: Failure, logger: Logger): void {
  logFailure(failure, logger);
  countFailure(failure.code);
}
