import { LogFormatter, LogItem, Logger as Powertools } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import type { LogFields, Logger } from "../log.ts";
import { redact, redactFields } from "./redact.ts";

/**
 * Rebuilds the whole entry through {@link redact} before it becomes text. Powertools' own formatter copies every property of an
 * error: of a Google error, `config.data` with the refresh token.
 */
class RedactingFormatter extends LogFormatter {
  override formatAttributes(base: UnformattedAttributes, additional: LogAttributes): LogItem {
    const attributes = {
      ...redactFields(additional.fields),
      level: base.logLevel,
      message: redact(base.message),
      timestamp: this.formatTimestamp(base.timestamp),
      service: base.serviceName,
      // Several functions share a log group.
      function: process.env.AWS_LAMBDA_FUNCTION_NAME,
      xray_trace_id: base.xRayTraceId,
    };
    return new LogItem({ attributes });
  }
}

/** The log of this process. `POWERTOOLS_SERVICE_NAME` is its `service`, `POWERTOOLS_LOG_LEVEL` its level; INFO by default. */
export const logger: Logger = wrap({});

let opened: Powertools | undefined;

/** Opens Powertools with the first line: a cold process that logs nothing saves a millisecond. */
function open(): Powertools {
  opened ??= new Powertools({ logFormatter: new RedactingFormatter() });
  return opened;
}

function wrap(bound: LogFields): Logger {
  // Under one key, because Powertools drops a field called `message` or `level`.
  const entry = (fields: LogFields = {}) => ({ fields: { ...bound, ...fields } });
  return {
    debug: (message, fields) => open().debug(message, entry(fields)),
    info: (message, fields) => open().info(message, entry(fields)),
    warn: (message, fields) => open().warn(message, entry(fields)),
    error: (message, fields) => open().error(message, entry(fields)),
    with: (fields) => wrap({ ...bound, ...fields }),
  };
}
