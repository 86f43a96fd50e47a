import { Logger as Powertools, LogFormatter, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { redact, redactFields } from "./redact.ts";

export type LogFields = Readonly<Record<string, unknown>>;

/** The log: one JSON line an entry, everything in it redacted on the way out. */
export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every entry, such as the request's id. */
  with(fields: LogFields): Logger;
};

/**
 * Makes a log on Powertools, which gives levels (`POWERTOOLS_LOG_LEVEL`), the service's name and the trace id.
 *
 * Powertools' own formatter copies every property of an error, `config.data` of a Google error with the refresh token
 * included. This one rebuilds the whole entry through {@link redact} before anything is turned into text.
 */
export function createLogger(): Logger {
  return wrap(new Powertools({ logFormatter: new RedactingFormatter() }), {});
}

/** The log of this process. */
export const logger: Logger = createLogger();

function wrap(log: Powertools, bound: LogFields): Logger {
  // Nested under one key: a field called `message` or `level` would otherwise be dropped with a warning.
  const entry = (fields: LogFields = {}) => ({ fields: { ...bound, ...fields } });
  return {
    debug: (message, fields) => log.debug(message, entry(fields)),
    info: (message, fields) => log.info(message, entry(fields)),
    warn: (message, fields) => log.warn(message, entry(fields)),
    error: (message, fields) => log.error(message, entry(fields)),
    with: (fields) => wrap(log, { ...bound, ...fields }),
  };
}

class RedactingFormatter extends LogFormatter {
  override formatAttributes(base: UnformattedAttributes, additional: LogAttributes): LogItem {
    const attributes = {
      ...redactFields(additional.fields),
      level: base.logLevel,
      message: redact(base.message),
      timestamp: this.formatTimestamp(base.timestamp),
      service: base.serviceName,
      xray_trace_id: base.xRayTraceId,
    };
    return new LogItem({ attributes });
  }
}
