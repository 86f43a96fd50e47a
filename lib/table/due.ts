import * as v from "valibot";
import type { DueConnections, DueEntry } from "../connections/stores.ts";
import { mapBounded } from "../map-bounded.ts";
import {
  connectionShardPrefix,
  defaultRefreshShards,
  dueIndex,
  dutyShardPrefix,
  keyItem,
  mostRefreshShards,
  shardsBelow,
} from "./item-keys.ts";
import { readItem, updateItemIf } from "./requests.ts";
import { onTable, QueryCommand, type Table } from "./table.ts";

/** Entries read with one request: enough for a second of work, so that little is read in vain when a tick has to stop. */
const pageSize = 200;

/** A part of the client's sockets, which its callers share: waiting for a free one counts against its second to connect (measured). */
export const readsAtOnce = 25;

const itemKeySchema = v.object({ pk: v.string(), sk: v.string() });

/**
 * The due index of connections.
 *
 * @param shards - Partitions, and workers, in all. The worker of one also reads those beyond them that would be its own: a
 *   connection stands there until its due time is written when there were more partitions before.
 */
export function dueConnectionsIn(table: Table, shards: number = defaultRefreshShards): DueConnections {
  return {
    async *pages(shard, now) {
      for (const prefix of [connectionShardPrefix, dutyShardPrefix]) {
        for (let partition = shard; partition < mostRefreshShards; partition += shards) {
          yield* readPartition(table, prefix, partition, now);
        }
      }
    },

    oldest: async (shard, now) => {
      const { Items = [] } = await query(table, `${connectionShardPrefix}${shard}`, now, 1);
      return Items[0] === undefined ? undefined : readDueAt(Items[0]);
    },

    defer: async ({ item }, now, until) => {
      const { pk, sk } = v.parse(itemKeySchema, item);
      // Only if it is still due: a process that had it meanwhile has set a better time.
      await updateItemIf(
        table,
        { pk, sk },
        {
          UpdateExpression: "SET #due = :until",
          ConditionExpression: "#due <= :now",
          ExpressionAttributeNames: { "#due": dueIndex.sort },
          ExpressionAttributeValues: { ":now": now.toISOString(), ":until": until.toISOString() },
        },
      );
    },
  };
}

async function* readPartition(table: Table, prefix: string, partition: number, now: Date): AsyncGenerator<readonly DueEntry[], undefined> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await query(table, `${prefix}${partition}`, now, pageSize, start);
    const { Items = [] } = page;
    if (Items.length > 0) {
      yield Items.map((item) => toEntry(item, now, prefix === dutyShardPrefix));
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

function toEntry(item: Readonly<Record<string, unknown>>, now: Date, isDuty: boolean): DueEntry {
  const parsed = v.safeParse(keyItem.schema, item);
  const dueAt = readDueAt(item) ?? now;
  const { expires_at, status } = item;
  const hasEnded = status === "active" && typeof expires_at === "number" && expires_at <= now.getTime();
  return { ...(parsed.success ? { key: parsed.output } : {}), dueAt, isDuty, hasEnded, isDisconnecting: status === "disconnecting", item };
}

/** `undefined`: what is stored is no instant, so it is not known since when it is due. */
function readDueAt(item: Readonly<Record<string, unknown>>): Date | undefined {
  const at = new Date(String(item[dueIndex.sort]));
  return Number.isNaN(at.getTime()) ? undefined : at;
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
  const items = await mapBounded(due.slice(0, limit), readsAtOnce, (entry) => readItem(table, v.parse(itemKeySchema, entry)));
  return items.filter((item) => item !== undefined).filter((item) => String(item[dueIndex.sort]) <= now.toISOString());
}

function query(table: Table, shard: string, now: Date, limit: number, start?: Record<string, unknown>) {
  const command = new QueryCommand({
    TableName: table.name,
    IndexName: dueIndex.name,
    KeyConditionExpression: "#shard = :shard AND #due <= :now",
    ExpressionAttributeNames: { "#shard": dueIndex.partition, "#due": dueIndex.sort },
    ExpressionAttributeValues: { ":shard": shard, ":now": now.toISOString() },
    Limit: limit,
    ExclusiveStartKey: start,
  });
  return onTable(() => table.client.send(command));
}
