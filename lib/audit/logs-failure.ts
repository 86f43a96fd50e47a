import { Failure } from "../errors.ts";

/** Translates an error of CloudWatch Logs. @throws {Failure} `audit_unavailable`, with the reason of CloudWatch in its detail. */
export const failOnLogs = (error: unknown): never => {
  const reason = error instanceof Error ? error.name : "unknown";
  throw new Failure("audit_unavailable", { cause: error, detail: `logs: ${reason}` });
};
