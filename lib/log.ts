export type LogFields = Readonly<Record<string, unknown>>;

/** The log: one JSON line an entry, redacted as it is written. */
export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every entry, such as the request's id. */
  with(fields: LogFields): Logger;
};
