import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { Metrics } from "@aws-lambda-powertools/metrics";

// Powertools, loaded with the first line of the log or the first metric. It imports nothing of ours: in a bundle this is a file of its own,
// where our classes would be others, and `instanceof Secret` false.

/** @param format - Rebuilds the whole entry before it becomes text: what Powertools knows of it, and what the call added. */
export type FormatEntry = (base: UnformattedAttributes, added: LogAttributes, timestamp: string) => LogAttributes;

/** Opens the log. `POWERTOOLS_SERVICE_NAME` is its `service`, `POWERTOOLS_LOG_LEVEL` its level; INFO by default. */
export function openPowertoolsLog(format: FormatEntry): Logger {
  class Formatter extends LogFormatter {
    override formatAttributes(base: UnformattedAttributes, added: LogAttributes): LogItem {
      return new LogItem({ attributes: format(base, added, this.formatTimestamp(base.timestamp)) });
    }
  }
  return new Logger({ logFormatter: new Formatter() });
}

/** Opens the metrics. Their dimension `service` is `POWERTOOLS_SERVICE_NAME`. */
export function openPowertoolsMetrics(options: { readonly namespace: string }): Metrics {
  return new Metrics(options);
}
