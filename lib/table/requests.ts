import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "./item.ts";
import type { ItemKey } from "./item-keys.ts";
import {
  DeleteCommand,
  GetCommand,
  onTable,
  onTableIf,
  PutCommand,
  QueryCommand,
  type Table,
  UpdateCommand,
  type UpdateCommandInput,
} from "./table.ts";

type Stored = Record<string, unknown>;

/** A condition of a write, with the names and values that it uses. */
export type Condition = Pick<UpdateCommandInput, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">;

type Update = Omit<UpdateCommandInput, "TableName" | "Key">;

export const ifNew: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

/** Holds if an attribute is as it was read, or if it names the writer as the holder of a claim. */
export const ifEqual = (attribute: string, value: string | number) =>
  ({
    ConditionExpression: `#is_${attribute} = :is_${attribute}`,
    ExpressionAttributeNames: { [`#is_${attribute}`]: attribute },
    ExpressionAttributeValues: { [`:is_${attribute}`]: value },
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

/** Finds the attributes of `item` that changed. A removed attribute is `undefined`. */
export function findChanges(item: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys({ ...before, ...item })) {
    if (item[name] !== before[name] && !isDeepStrictEqual(item[name], before[name])) {
      changes[name] = item[name];
    }
  }
  return changes;
}

/** Builds an update that sets each attribute of `changes`, and removes those that are `undefined`. */
export function buildUpdate(changes: Readonly<Record<string, unknown>>, condition: Condition) {
  const names: Record<string, string> = { ...condition.ExpressionAttributeNames };
  const values: Record<string, unknown> = { ...condition.ExpressionAttributeValues };
  const [set, removed]: [string[], string[]] = [[], []];
  for (const [name, value] of Object.entries(changes)) {
    names[`#set_${name}`] = name;
    if (value === undefined) {
      removed.push(`#set_${name}`);
    } else {
      values[`:set_${name}`] = value;
      set.push(`#set_${name} = :set_${name}`);
    }
  }
  const clauses = [
    ["SET", set],
    ["REMOVE", removed],
  ] as const;
  return {
    UpdateExpression: clauses.flatMap(([verb, parts]) => (parts.length === 0 ? [] : `${verb} ${parts.join(", ")}`)).join(" "),
    ConditionExpression: condition.ConditionExpression,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

/** `taken`: with the item as it is now. `held`: by another process. `isBusy`: a transaction has the item at this moment. */
type Claimed =
  | { readonly kind: "taken"; readonly item: Stored | undefined }
  | { readonly kind: "held"; readonly item: Stored | undefined; readonly isBusy: boolean };

type Write = { readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

/**
 * Takes a claim in one conditional write: of callers at the same time one takes it. The SDK sends a write again when its answer was lost, and the second
 * one is refused: the item then shows that it is this caller's.
 *
 * @param send - Sends the write. Its condition says when the claim is free, such as once its holder's time is over.
 * @param isOwn - Whether an item that refused the write names this call's own claim. No two calls may have one name.
 */
export const takeClaim = (
  table: Table,
  Key: ItemKey,
  send: (write: Write) => Promise<{ readonly Attributes?: Stored | undefined }>,
  isOwn: (item: Stored) => boolean,
): Promise<Claimed> =>
  onTable(async () => {
    try {
      const { Attributes: item } = await send({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
      return { kind: "taken", item };
    } catch (error) {
      const isBusy = error instanceof Error && error.name === "TransactionConflictException";
      const item = isBusy ? await readItem(table, Key) : readConflictingItem(error);
      return item !== undefined && !isBusy && isOwn(item) ? { kind: "taken", item } : { kind: "held", item, isBusy };
    }
  });

/** Reads the item that failed a condition. The update must ask for it: `ReturnValuesOnConditionCheckFailure`. @returns `undefined` when there is no item. @throws Any other error. */
export function readConflictingItem(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") {
    throw error;
  }
  const item = "Item" in error ? error.Item : undefined;
  return item === undefined ? undefined : unmarshall(item as Parameters<typeof unmarshall>[0]);
}
