import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import { operation } from "./json-service.ts";

export type Attributes = Record<string, unknown>;

/** The part of the database that a transaction needs. */
export type Table = {
  send(operation: string, input: unknown): Promise<Record<string, unknown>>;
  /** A strongly consistent read of one item. */
  read(tableName: string, key: Attributes): Promise<Attributes | undefined>;
  /** Picks the key attributes of an item. */
  keyOf(tableName: string, item: Attributes): Promise<Attributes>;
};

const attributes = v.record(v.string(), v.unknown());
const onItem = v.looseObject({ TableName: v.string(), Key: attributes, ReturnValuesOnConditionCheckFailure: v.exactOptional(v.string()) });
const actionSchema = v.variant("name", [
  v.object({ name: v.literal("ConditionCheck"), input: v.looseObject({ ...onItem.entries, ConditionExpression: v.string() }) }),
  v.object({ name: v.literal("Delete"), input: onItem }),
  v.object({ name: v.literal("Update"), input: v.looseObject({ ...onItem.entries, UpdateExpression: v.string() }) }),
  v.object({
    name: v.literal("Put"),
    input: v.looseObject({ TableName: v.string(), Item: attributes, ReturnValuesOnConditionCheckFailure: v.exactOptional(v.string()) }),
  }),
]);
type Action = v.InferOutput<typeof actionSchema>;

const transactItems = <S extends v.GenericSchema>(item: S) => v.pipe(v.array(item), v.minLength(1), v.maxLength(100));
const writeSchema = v.object({
  TransactItems: transactItems(
    v.pipe(
      v.looseObject({}),
      v.check((item) => Object.keys(item).length === 1, "TransactItems can only contain one of Check, Put, Update or Delete"),
      v.transform((item) => ({ name: Object.keys(item)[0], input: Object.values(item)[0] })),
      actionSchema,
    ),
  ),
  ClientRequestToken: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(36))),
});

const tokenLifetimeMs = 10 * 60_000;

/**
 * Makes `TransactWriteItems`: all or nothing, if no other operation runs at the same time. Each action runs on the table
 * itself, so that the database checks the conditions; if one fails, the earlier ones are undone. No action sees another's
 * write, because two actions on one item are refused.
 */
export function transactWrite(table: Table, now: () => Date) {
  const done = new Map<string, { items: unknown; at: number }>();

  return operation(writeSchema, async ({ TransactItems, ClientRequestToken: token }) => {
    const before = token === undefined ? undefined : done.get(token);
    if (before !== undefined && now().getTime() - before.at < tokenLifetimeMs) {
      if (!isDeepStrictEqual(before.items, TransactItems)) {
        throw new AwsError("IdempotentParameterMismatchException", "The token was used with other parameters");
      }
      return {};
    }
    await writeAll(table, TransactItems);
    if (token !== undefined) {
      const at = now().getTime();
      forgetOld(done, at);
      done.set(token, { items: TransactItems, at });
    }
    return {};
  });
}

/** Removes expired tokens. The oldest come first. */
function forgetOld(done: Map<string, { readonly at: number }>, now: number): void {
  for (const [token, { at }] of done) {
    if (now - at < tokenLifetimeMs) {
      return;
    }
    done.delete(token);
  }
}

type Tried = { undo: () => Promise<unknown>; reason: Reason };
type Reason = { Code: string; Message?: string; Item?: Attributes };

async function writeAll(table: Table, actions: readonly Action[]): Promise<void> {
  const places = await Promise.all(actions.map(async (action) => ({ action, key: await keyOfAction(table, action) })));
  if (
    new Set(places.map(({ action, key }) => `${action.input.TableName} ${JSON.stringify(Object.entries(key).sort())}`)).size <
    actions.length
  ) {
    throw new AwsError("ValidationException", "Transaction request cannot include multiple operations on one item");
  }
  const tried: Tried[] = [];
  let isWhole = false;
  try {
    for (const { action, key } of places) {
      tried.push(await attempt(table, action, key));
    }
    isWhole = tried.every(({ reason }) => reason.Code === "None");
  } finally {
    for (const [index, { undo }] of tried.entries()) {
      if (!isWhole || actions[index]?.name === "ConditionCheck") {
        await undo();
      }
    }
  }
  if (!isWhole) {
    const codes = tried.map(({ reason }) => reason.Code).join(", ");
    const fields = { CancellationReasons: tried.map(({ reason }) => reason) };
    throw new AwsError(
      "TransactionCanceledException",
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      { fields },
    );
  }
}

const keyOfAction = async (table: Table, { name, input }: Action) =>
  name === "Put" ? table.keyOf(input.TableName, input.Item) : input.Key;

/** A check runs as a conditional delete that is always undone. */
const operationOf = { ConditionCheck: "DeleteItem", Delete: "DeleteItem", Update: "UpdateItem", Put: "PutItem" } as const;

async function attempt(table: Table, { name, input }: Action, Key: Attributes): Promise<Tried> {
  const { TableName } = input;
  const untouched = async () => undefined;
  let old: Attributes | undefined;
  try {
    old = await table.read(TableName, Key);
    await table.send(operationOf[name], input);
    const undo = () => (old === undefined ? table.send("DeleteItem", { TableName, Key }) : table.send("PutItem", { TableName, Item: old }));
    return { undo, reason: { Code: "None" } };
  } catch (error) {
    if (error instanceof AwsError && error.name === "ConditionalCheckFailedException") {
      const shown = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && old !== undefined ? { Item: old } : {};
      return { undo: untouched, reason: { Code: "ConditionalCheckFailed", Message: error.message, ...shown } };
    }
    if (error instanceof AwsError && error.name === "ValidationException" && !isAboutRequest(error.message)) {
      return { undo: untouched, reason: { Code: "ValidationError", Message: error.message } };
    }
    throw error;
  }
}

/** Whether a fault is the request's own, which refuses the whole call. A fault with the item's data only cancels the transaction. */
const isAboutRequest = (message: string) =>
  /^(Invalid \w+Expression|\w*Expression|Value provided in Expression|\d+ validation)/.test(message);

const getSchema = v.object({ TransactItems: transactItems(v.object({ Get: v.looseObject({ TableName: v.string(), Key: attributes }) })) });

/** Makes `TransactGetItems`: its reads are consistent, because no other operation runs at the same time. */
export function transactGet(table: Table) {
  return operation(getSchema, async ({ TransactItems }) => {
    const Responses: unknown[] = [];
    for (const { Get } of TransactItems) {
      const { Item } = await table.send("GetItem", { ...Get, ConsistentRead: true });
      Responses.push(Item === undefined ? {} : { Item });
    }
    return { Responses };
  });
}
