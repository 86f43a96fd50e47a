import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import { openDynalite } from "./dynalite-call.ts";
import { type JsonService, operation } from "./json-service.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { type Attributes, type Table, transactGet, transactWrite } from "./transactions.ts";

export type DynamoDb = { call: JsonService };

/**
 * Starts DynamoDB by dynalite, in memory, and adds what dynalite lacks: transactions, the old item on a failed condition, and
 * the switch for time to live (expired items stay, as they may for two days in production).
 *
 * Every operation runs alone, reads too: a transaction that fails undoes its writes, and no reader may see them.
 */
export async function startDynamoDb(tables: readonly CreateTableCommandInput[], now: () => Date): Promise<DynamoDb> {
  const table = openTable();
  for (const input of tables) {
    await table.send("CreateTable", input);
    while ((await describe(table, input.TableName ?? "")).TableStatus !== "ACTIVE");
  }

  const alone = oneAtATime();
  const timeToLive = new Map<string, string>();
  const own: Record<string, (input: unknown) => unknown> = {
    TransactWriteItems: transactWrite(table, now),
    TransactGetItems: transactGet(table),
    PutItem: (input) => writeItem(table, "PutItem", input as ItemWrite),
    UpdateItem: (input) => writeItem(table, "UpdateItem", input as ItemWrite),
    DeleteItem: (input) => writeItem(table, "DeleteItem", input as ItemWrite),
    Query: (input) => {
      refuseEmptyKeys(input as KeyCondition);
      return table.send("Query", input);
    },
    UpdateTimeToLive: operation(timeToLiveSchema, async ({ TableName, TimeToLiveSpecification }) => {
      await describe(table, TableName);
      timeToLive.delete(TableName);
      if (TimeToLiveSpecification.Enabled) {
        timeToLive.set(TableName, TimeToLiveSpecification.AttributeName);
      }
      return { TimeToLiveSpecification };
    }),
    DescribeTimeToLive: async (input) => {
      const AttributeName = timeToLive.get((input as { TableName: string }).TableName);
      const answer = await table.send("DescribeTimeToLive", input);
      return AttributeName === undefined ? answer : { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName } };
    },
  };

  return {
    call: (name, input) => alone(async () => (Object.hasOwn(own, name) ? own[name]?.(input) : table.send(name, input))),
  };
}

const timeToLiveSchema = v.object({
  TableName: v.string(),
  TimeToLiveSpecification: v.object({ Enabled: v.boolean(), AttributeName: v.string() }),
});

type KeyCondition = { readonly KeyConditionExpression?: string; readonly ExpressionAttributeValues?: Attributes };

/** DynamoDB refuses an empty key value in a query, where dynalite would find every item. */
function refuseEmptyKeys({ KeyConditionExpression = "", ExpressionAttributeValues = {} }: KeyCondition): void {
  const named = KeyConditionExpression.match(/:\w+/g) ?? [];
  if (named.some((name) => (ExpressionAttributeValues[name] as { S?: string } | undefined)?.S === "")) {
    throw new AwsError(
      "ValidationException",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.",
    );
  }
}

type ItemWrite = { TableName: string; Key?: Attributes; Item?: Attributes; ReturnValuesOnConditionCheckFailure?: string };

async function writeItem(table: Table, name: string, input: ItemWrite): Promise<unknown> {
  try {
    return await table.send(name, input);
  } catch (error) {
    const isWanted = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
    if (!isWanted || !(error instanceof AwsError) || error.name !== "ConditionalCheckFailedException") {
      throw error;
    }
    const Item = await table.read(input.TableName, input.Key ?? (await table.keyOf(input.TableName, input.Item ?? {})));
    throw Item === undefined ? error : new AwsError(error.name, error.message, { fields: { Item } });
  }
}

function openTable(): Table {
  const call = openDynalite();
  const send = async (name: string, input: unknown): Promise<Record<string, unknown>> => {
    const { status, body } = await call(name, input);
    const answer = JSON.parse(body) as Record<string, unknown>;
    if (status !== 200) {
      const type = String(answer.__type).replace(/^.*#/, "");
      throw new AwsError(type, String(answer.message ?? answer.Message ?? type), { status });
    }
    return answer;
  };
  const table: Table = {
    send,
    read: async (TableName, Key) => (await send("GetItem", { TableName, Key, ConsistentRead: true })).Item as Attributes | undefined,
    keyOf: async (name, item) => {
      const { KeySchema } = await describe(table, name);
      return Object.fromEntries(
        KeySchema.flatMap(({ AttributeName }) => (AttributeName in item ? [[AttributeName, item[AttributeName]]] : [])),
      );
    },
  };
  return table;
}

async function describe(table: Table, TableName: string) {
  const { Table } = await table.send("DescribeTable", { TableName });
  return Table as { TableStatus: string; KeySchema: { AttributeName: string }[] };
}
