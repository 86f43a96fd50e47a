import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { mapBounded } from "../../lib/map-bounded.ts";
import { announceBeside } from "../../lib/table/connection-only.ts";
import { keyItem } from "../../lib/table/item-keys.ts";
import { type Item, isConnection } from "./item-owner.ts";

const writesAtOnce = 16;

/** The tables of a region, with the credentials of the environment unless `config` has others. A member that is `undefined` is not stored. */
export const openTables = (region: string, config: DynamoDBClientConfig = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...config, region }), { marshallOptions: { removeUndefinedValues: true } });

/** Reads a whole table. */
export async function readItems(client: DynamoDBDocumentClient, TableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    items.push(...(Items as Item[]));
  }
  return items;
}

/**
 * Writes items that are not in the table. A connection that comes back beside one that stands is announced to that one first: it may have been
 * noted as the only one since.
 *
 * @returns How many were written; the others came to stand there meanwhile.
 */
export async function writeMissing(client: DynamoDBDocumentClient, TableName: string, items: readonly Item[], now: Date): Promise<number> {
  const ConditionExpression = "attribute_not_exists(pk)";
  const write = async (Item: Item) => {
    if (isConnection(Item)) {
      await announceBeside({ client, name: TableName }, keyItem.parse(Item), now);
    }
    try {
      await client.send(new PutCommand({ TableName, Item, ConditionExpression }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") {
        return false;
      }
      throw error;
    }
  };
  return (await mapBounded(items, writesAtOnce, write)).filter((isWritten) => isWritten).length;
}
