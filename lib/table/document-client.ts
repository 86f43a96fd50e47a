import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { AwsAnswer } from "../aws/call.ts";
import type { LazyClient } from "../aws/lazy-client.ts";
import { type LightCommands, lightClient } from "../aws/light-client.ts";
import type { Environment } from "../config.ts";
import { isObject } from "../json.ts";

/** The part of the SDK's document client that the suite uses. */
export type DocumentClient = LazyClient<DynamoDBDocumentClient>;

/** A condition does not hold, or a transaction has the item: these are answers, and the command is not sent again. */
const refusals: ReadonlySet<string> = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
  "TransactionConflictException",
]);

/** @returns `undefined` for an unreadable answer: the SDK then repeats the command and reports the fault. */
function tryUnmarshall(json: AwsAnswer["json"]): object | undefined {
  try {
    return unmarshallOutput(json);
  } catch {
    return undefined;
  }
}

function readAnswer({ status, json }: AwsAnswer): object | undefined {
  if (status === 200) {
    return tryUnmarshall(json);
  }
  const name = String(json.__type).replace(/^.*#/, "");
  if (!refusals.has(name)) {
    return undefined;
  }
  const { Item, CancellationReasons } = json;
  throw Object.assign(new Error("refused by the table"), { name, Item, CancellationReasons });
}

const load = () => import("./dynamodb-sdk.chunk.ts");

const light: LightCommands = {
  service: { name: "dynamodb", variable: "DYNAMODB", target: "DynamoDB_20120810", contentType: "application/x-amz-json-1.0" },
  operations: {
    GetCommand: "GetItem",
    PutCommand: "PutItem",
    DeleteCommand: "DeleteItem",
    UpdateCommand: "UpdateItem",
    QueryCommand: "Query",
    TransactWriteCommand: "TransactWriteItems",
  },
  buildBody: marshallInput,
  readAnswer,
};

/** Opens a client of DynamoDB for an API path. It loads the SDK only when needed. See {@link lightClient}. */
export const openDocumentClient = (env: Environment): DocumentClient =>
  lightClient(light, async () => (await load()).openSdkDocuments(), env);

/** The parts of a command's input that hold items, keys or values. */
const written: ReadonlySet<string> = new Set(["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"]);

/** The parts of an answer that hold items or keys. */
const read: ReadonlySet<string> = new Set(["Item", "Attributes", "LastEvaluatedKey"]);

const options = { removeUndefinedValues: true };

/** Turns the plain values of a command's input into DynamoDB's typed values, in each write of a transaction too. */
function marshallInput(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const marshalled: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (written.has(name) && value !== undefined) {
      marshalled[name] = marshall(value, options);
    } else if (name === "TransactItems" && Array.isArray(value)) {
      marshalled[name] = value.map(marshallWrite);
    } else {
      marshalled[name] = value;
    }
  }
  return marshalled;
}

/** `{ Put: … }`, `{ Update: … }`, `{ Delete: … }` or `{ ConditionCheck: … }`. */
const marshallWrite = (write: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(write).map(([kind, input]) => [kind, isObject(input) ? marshallInput(input) : input]));

type Item = Parameters<typeof unmarshall>[0];

/** Turns the typed values of an answer into plain values. */
function unmarshallOutput(output: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    if (read.has(name) && value !== undefined) {
      plain[name] = unmarshall(value as Item);
    } else {
      plain[name] = name === "Items" && Array.isArray(value) ? value.map((item: Item) => unmarshall(item)) : value;
    }
  }
  return plain;
}
