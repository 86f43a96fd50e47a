import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { providers } from "../connections/connection.ts";
import type { DueConnections } from "../connections/ports.ts";
import { connectionShardPrefix, dueIndex, shardsBelow } from "./keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** Entries read with one request: enough for a second of work, so that little is read in vain when a tick has to stop. */
const pageSize = 200;

/** Fewer than the client's 50 sockets: waiting for a free one counts against its one second to connect (measured). */
const readsAtOnce = 25;

const keySchema = v.object({ pk: v.string(), sk: v.string() });
const connectionSchema = v.object({ tenant: v.string(), provider: v.picklist(providers), account: v.string() });

/** The due index of connections. */
export function dueConnectionsIn(table: Table): DueConnections {
  return {
    async *pages(shard, now) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await onTable(() => query(table, `${connectionShardPrefix}${shard}`, now, pageSize, start));
        yield (page.Items ?? []).map((item) => {
          const parsed = v.safeParse(connectionSchema, item);
          return parsed.success ? { key: parsed.output, item } : { item };
        });
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    },

    defer: async ({ item }, until) => {
      const { pk, sk } = v.parse(keySchema, item);
      // Only forward, and only if it is still due: whoever had it meanwhile knows better.
      const update = new UpdateCommand({
        TableName: table.name,
        Key: { pk, sk },
        UpdateExpression: "SET #due = :until",
        ConditionExpression: "#due < :until",
        ExpressionAttributeNames: { "#due": dueIndex.sort },
        ExpressionAttributeValues: { ":until": until.toISOString() },
      });
      await onTableIf(() => table.client.send(update));
    },
  };
}

/**
 * Reads the items below a prefix of index partitions that are due, the longest overdue first. The index holds keys and
 * lags behind: each item is read itself, and one that was moved on meanwhile is left out.
 */
export async function readDue(table: Table, prefix: string, now: Date, limit: number): Promise<Record<string, unknown>[]> {
  const pages = await Promise.all(shardsBelow(prefix).map((shard) => query(table, shard, now, limit)));
  const due = pages
    .flatMap((page) => page.Items ?? [])
    .sort((one, other) => (String(one[dueIndex.sort]) < String(other[dueIndex.sort]) ? -1 : 1));
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < Math.min(due.length, limit); start += readsAtOnce) {
    const entries = due.slice(start, Math.min(start + readsAtOnce, limit));
    const read = await Promise.all(entries.map((entry) => readItem(table, v.parse(keySchema, entry))));
    items.push(...read.filter((item) => item !== undefined));
  }
  return items.filter((item) => String(item[dueIndex.sort]) <= now.toISOString());
}

async function readItem(table: Table, Key: v.InferOutput<typeof keySchema>): Promise<Record<string, unknown> | undefined> {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key, ConsistentRead: true }));
  return Item;
}

const query = (table: Table, shard: string, now: Date, limit: number, start?: Record<string, unknown>) =>
  table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: dueIndex.name,
      KeyConditionExpression: "#shard = :shard AND #due <= :now",
      ExpressionAttributeNames: { "#shard": dueIndex.partition, "#due": dueIndex.sort },
      ExpressionAttributeValues: { ":shard": shard, ":now": now.toISOString() },
      Limit: limit,
      ExclusiveStartKey: start,
    }),
  );
