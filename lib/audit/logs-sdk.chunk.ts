import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of CloudWatch Logs' SDK that is used. Imported at its first use, not when a function is loaded.
export { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

/** Opens the SDK's client: a page of a busy log group takes seconds, and five of them a second are allowed. */
export const openSdkLogs = (): CloudWatchLogsClient =>
  new CloudWatchLogsClient(awsClientOptions({ maxAttempts: 8, requestTimeoutMs: 30_000 }));
