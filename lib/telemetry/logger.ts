import type { Logger as PowertoolsLog } from "@aws-lambda-powertools/logger";
import type { LogFields, Logger } from "../log.ts";
import { type FormatEntry, openPowertoolsLog } from "./powertools.lazy.ts";
import { redact, redactFields } from "./redact.ts";

/**
 * Rebuilds the whole entry through {@link redact} before it becomes text. Powertools' own formatter copies every property of an
 * error: of a Google error, `config.data` with the refresh token.
 */
const formatRedacted: FormatEntry = (base, added, timestamp) => ({
  ...redactFields(added.fields),
  level: base.logLevel,
  message: redact(base.message),
  timestamp,
  service: base.serviceName,
  // Several functions share a log group.
  function: process.env.AWS_LAMBDA_FUNCTION_NAME,
  xray_trace_id: base.xRayTraceId,
});

/** The log of this process. `POWERTOOLS_SERVICE_NAME` is its `service`, `POWERTOOLS_LOG_LEVEL` its level; INFO by default. */
export const logger: Logger = wrap({});

let opened: PowertoolsLog | undefined;

/** Opens Powertools with the first line: a cold process that logs nothing does not read it. */
function open(): PowertoolsLog {
  opened ??= openPowertoolsLog(formatRedacted);
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
