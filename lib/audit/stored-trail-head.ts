import * as v from "valibot";
import { trailHeadItemKey } from "../table/item-keys.ts";
import { GetCommand, onTable, onTableIf, PutCommand, type Table } from "../table/table.ts";
import type { HeadStore } from "./trail-names.ts";

const schema = v.object({ hour: v.string(), number: v.number(), hash: v.string() });

/** Records the head of the audit trail: one item for the whole stage, which only `auditSeal` writes. @throws {Failure} `table_…` */
export function trailHeadIn(table: Table): HeadStore {
  const TableName = table.name;
  return {
    read: () =>
      onTable(async () => {
        const { Item } = await table.client.send(new GetCommand({ TableName, Key: trailHeadItemKey, ConsistentRead: true }));
        return Item === undefined ? undefined : v.parse(schema, Item);
      }),
    advance: async (before, next) => {
      const condition =
        before === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#hash = :hash",
              ExpressionAttributeNames: { "#hash": "hash" },
              ExpressionAttributeValues: { ":hash": before.hash },
            };
      const write = () => table.client.send(new PutCommand({ TableName, Item: { ...trailHeadItemKey, ...next }, ...condition }));
      return (await onTableIf(write)) !== undefined;
    },
  };
}
