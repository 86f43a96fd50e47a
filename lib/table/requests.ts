import { DeleteCommand, GetCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from "./commands.ts";
import type { ItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

type Stored = Record<string, unknown>;

/** A condition of a write, with the names and values that it uses. */
export type Condition = Pick<UpdateCommandInput, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">;

export const ifNew: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

/** Reads an item as it is now. @param ConsistentRead - `false`: the read costs half, and may lag behind a write for a moment. */
export const readItem = (table: Table, Key: ItemKey, ConsistentRead = true): Promise<Stored | undefined> =>
  onTable(async () => (await table.client.send(new GetCommand({ TableName: table.name, Key, ConsistentRead }))).Item);

export const writeItem = (table: Table, Item: Stored): Promise<void> =>
  onTable(async () => {
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  });

/** @returns Whether the condition held. */
export const writeItemIf = async (table: Table, Item: Stored, condition: Condition): Promise<boolean> =>
  (await onTableIf(() => table.client.send(new PutCommand({ TableName: table.name, Item, ...condition })))) !== undefined;

/** @returns `undefined`: the condition did not hold. */
export const updateItemIf = (table: Table, Key: ItemKey, update: Omit<UpdateCommandInput, "TableName" | "Key">) =>
  onTableIf(() => table.client.send(new UpdateCommand({ TableName: table.name, Key, ...update })));

export const eraseItem = (table: Table, Key: ItemKey): Promise<void> =>
  onTable(async () => {
    await table.client.send(new DeleteCommand({ TableName: table.name, Key }));
  });

export const eraseItemIf = async (table: Table, Key: ItemKey, condition: Condition): Promise<void> => {
  await onTableIf(() => table.client.send(new DeleteCommand({ TableName: table.name, Key, ...condition })));
};
