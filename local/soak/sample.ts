import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { connectionShardPrefix, defaultRefreshShards, dueIndex, dutyShardPrefix } from "../../lib/table/item-keys.ts";
import { awsClient } from "../deployed/aws.ts";
import type { Journal } from "./journal.ts";
import type { SoakedStack } from "./stage.ts";

const periodMs = 5000;

/** Looks at the stack every few seconds until the signal: what is due, and the memory of each process. */
export async function sampleUntil(signal: AbortSignal, deployed: SoakedStack, journal: Journal): Promise<void> {
  while (!signal.aborted) {
    const [due, processes] = await Promise.all([countDue(deployed), deployed.functionProcesses()]);
    journal.samples.push({ at: journal.now(), due, processes });
    await sleep(periodMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Counts the connections that are due now. @param prefixes - Default: those of tokens and those of duties. */
export async function countDue(
  { aws, template }: Pick<SoakedStack, "aws" | "template">,
  prefixes: readonly string[] = [connectionShardPrefix, dutyShardPrefix],
): Promise<number> {
  const client = new DynamoDBClient(awsClient(aws));
  const partitions = prefixes.flatMap((prefix) => Array.from({ length: defaultRefreshShards }, (_, shard) => `${prefix}${shard}`));
  const now = new Date().toISOString();
  const counts = await Promise.all(
    partitions.map(async (partition) => {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName: template.tables[0]?.TableName,
          IndexName: dueIndex.name,
          KeyConditionExpression: "#partition = :partition AND #sort <= :now",
          ExpressionAttributeNames: { "#partition": dueIndex.partition, "#sort": dueIndex.sort },
          ExpressionAttributeValues: { ":partition": { S: partition }, ":now": { S: now } },
          Select: "COUNT",
        }),
      );
      return Count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
