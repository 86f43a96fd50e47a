import { QueryCommand } from "./commands.ts";
import type { Table } from "./table.ts";

/**
 * Reads every item of a partition whose sort key has the prefix, page by page. For partitions that are always small.
 *
 * @param only - Which of them the table sends. It reads them all.
 */
export async function queryAll(
  table: Table,
  pk: string,
  prefix: string,
  only?: { readonly expression: string; readonly values: Readonly<Record<string, unknown>> },
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix, ...only?.values },
        FilterExpression: only?.expression,
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}
