import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AwsAnswer } from "../aws/call.ts";
import type { LazyClient } from "../aws/lazy-client.ts";
import { type LightCommands, lightClient } from "../aws/light-client.ts";
import type { Environment } from "../config.ts";
import { marshallInput, unmarshallOutput } from "./marshall.ts";

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
