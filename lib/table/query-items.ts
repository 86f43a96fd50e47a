import type { ItemKey } from "./item-keys.ts";
import { onTable, QueryCommand, type Table } from "./table.ts";

type Stored = Record<string, unknown>;

/** Items whose sort key has a prefix, or stands between two others, both included. */
type Range = { readonly prefix: string } | { readonly from: string; readonly end: string };

type Options = {
  /** Reads until there are so many. Default: all, for partitions that are always small. */
  readonly limit?: number;
  readonly isDescending?: boolean;
  /** The key behind which the query begins. */
  readonly after?: ItemKey | undefined;
  /** Which of them the table sends. It reads them all. */
  readonly only?: { readonly expression: string; readonly values: Readonly<Stored> };
  /** Which of those that the table sends are returned. */
  readonly counts?: (item: Stored) => boolean;
};

/** Reads the items of a partition as they are now, page by page. @returns `isWhole`: the table has no more of them. */
export async function queryItems(
  table: Table,
  pk: string,
  range: Range,
  { limit = Number.POSITIVE_INFINITY, isDescending = false, after, only, counts = () => true }: Options = {},
): Promise<{ readonly items: Stored[]; readonly isWhole: boolean }> {
  const isPrefix = "prefix" in range;
  const values = isPrefix ? { ":prefix": range.prefix } : { ":from": range.from, ":end": range.end };
  const items: Stored[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined = after;
  do {
    const query = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: `pk = :pk AND ${isPrefix ? "begins_with(sk, :prefix)" : "sk BETWEEN :from AND :end"}`,
      ExpressionAttributeValues: { ":pk": pk, ...values, ...only?.values },
      FilterExpression: only?.expression,
      ConsistentRead: true,
      ScanIndexForward: !isDescending,
      Limit: Number.isFinite(limit) ? limit - items.length : undefined,
      ExclusiveStartKey,
    });
    const page = await onTable(() => table.client.send(query));
    items.push(...(page.Items ?? []).filter(counts));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && items.length < limit);
  return { items, isWhole: ExclusiveStartKey === undefined };
}

/** Reads every item whose sort key has the prefix. */
export const queryAll = async (table: Table, pk: string, prefix: string, only?: Options["only"]): Promise<Stored[]> =>
  (await queryItems(table, pk, { prefix }, only && { only })).items;
