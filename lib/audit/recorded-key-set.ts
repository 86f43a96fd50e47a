import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { type LazyClient, lazyClient } from "../aws/lazy-client.ts";
import { lazyCommand } from "../aws/lazy-command.ts";
import { defined } from "../defined.ts";
import { findRecordedSet, issuerKeyRecords, type KeySetRecord, toKeySetRecords } from "../issuer/key-set-record.ts";
import { parseJson } from "../json.ts";
import { failOnLogs } from "./logs-failure.ts";

const load = () => import("./logs-sdk.chunk.ts");
const FilterLogEventsCommand = lazyCommand(load, "FilterLogEventsCommand");

/**
 * Reads which key set the operators' newest command made, in words.
 *
 * @param logGroupName - The log of operators.
 * @param client - Default: one with the function's own credentials.
 * @returns A read. It gives `undefined` where the log names no set.
 * @throws {Failure} Of each read: `audit_unavailable`, with the reason of CloudWatch.
 */
export function recordedKeySetIn(
  logGroupName: string,
  client: LazyClient<CloudWatchLogsClient> = lazyClient(async () => (await load()).openSdkLogs()),
): () => Promise<string | undefined> {
  return async () => {
    const records: KeySetRecord[] = [];
    let nextToken: string | undefined;
    do {
      const input = { logGroupName, filterPattern: `"${issuerKeyRecords}"`, ...defined({ nextToken }) };
      const page = await client.send(new FilterLogEventsCommand(input)).catch(failOnLogs);
      records.push(...(page.events ?? []).flatMap(({ message = "" }) => toKeySetRecords(parseJson(message))));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return findRecordedSet(records);
  };
}
