import type { Item } from "./item.ts";
import type { ItemKey } from "./item-keys.ts";
import { DeleteCommand, GetCommand, onTable, onTableIf, PutCommand, type Table, UpdateCommand, type UpdateCommandInput } from "./table.ts";

type Stored = Record<string, unknown>;

/** A condition of a write, with the names and values that it uses. */
export type Condition = Pick<UpdateCommandInput, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">;

type Update = Omit<UpdateCommandInput, "TableName" | "Key">;

export const ifNew: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

/** Holds if an attribute is as it was read, or if it names the writer as the holder of a claim. */
export const ifEqual = (attribute: string, value: string | number) =>
  ({
    ConditionExpression: "#equal = :equal",
    ExpressionAttributeNames: { "#equal": attribute },
    ExpressionAttributeValues: { ":equal": value },
  }) satisfies Condition;

/** Holds if all of them hold. One with an `OR` needs brackets. */
export const ifAll = (...conditions: readonly Condition[]): Condition => ({
  ConditionExpression: conditions.map(({ ConditionExpression }) => ConditionExpression).join(" AND "),
  ExpressionAttributeNames: Object.assign({}, ...conditions.map(({ ExpressionAttributeNames }) => ExpressionAttributeNames)),
  ExpressionAttributeValues: Object.assign({}, ...conditions.map(({ ExpressionAttributeValues }) => ExpressionAttributeValues)),
});

/** Reads an item as it is now. @param ConsistentRead - `false`: the read costs half, and may lag behind a write for a moment. */
export const readItem = (table: Table, Key: ItemKey, ConsistentRead = true): Promise<Stored | undefined> =>
  onTable(async () => (await table.client.send(new GetCommand({ TableName: table.name, Key, ConsistentRead }))).Item);

/** Reads an item by its declaration, as {@link readItem} does. */
export const readAs = async <Value>(
  { parse }: Pick<Item<Value>, "parse">,
  table: Table,
  Key: ItemKey,
  isConsistent = true,
): Promise<Value | undefined> => {
  const stored = await readItem(table, Key, isConsistent);
  return stored && parse(stored);
};

export const writeItem = (table: Table, Item: Stored): Promise<void> =>
  onTable(async () => {
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  });

/** @returns Whether the condition held. */
export const writeItemIf = async (table: Table, Item: Stored, condition: Condition): Promise<boolean> =>
  (await onTableIf(() => table.client.send(new PutCommand({ TableName: table.name, Item, ...condition })))) !== undefined;

export const updateItem = (table: Table, Key: ItemKey, update: Update) =>
  onTable(() => table.client.send(new UpdateCommand({ TableName: table.name, Key, ...update })));

/** @returns `undefined`: the condition did not hold. */
export const updateItemIf = (table: Table, Key: ItemKey, update: Update) =>
  onTableIf(() => table.client.send(new UpdateCommand({ TableName: table.name, Key, ...update })));

export const eraseItem = (table: Table, Key: ItemKey): Promise<void> =>
  onTable(async () => {
    await table.client.send(new DeleteCommand({ TableName: table.name, Key }));
  });

/** @returns The item that was erased. `undefined`: the condition did not hold. */
export const eraseItemIf = async (table: Table, Key: ItemKey, condition: Condition): Promise<Stored | undefined> =>
  (await onTableIf(() => table.client.send(new DeleteCommand({ TableName: table.name, Key, ...condition, ReturnValues: "ALL_OLD" }))))
    ?.Attributes;
