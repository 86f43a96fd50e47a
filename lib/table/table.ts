import type { DynamoDBDocumentClient, TransactWriteCommand as TransactWrite, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { AwsAnswer } from "../aws/call.ts";
import { type LazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { type LightCommands, lightClient } from "../aws/light-client.ts";
import { type Environment, readConfig, text } from "../config.ts";
import { Failure } from "../errors.ts";
import { isObject } from "../json.ts";
import { healthItemKey } from "./item-keys.ts";

export type { TransactWriteCommandInput, UpdateCommandInput } from "@aws-sdk/lib-dynamodb";

const load = () => import("./dynamodb-sdk.chunk.ts");

// The SDK's commands, for the table's client and for any of the SDK's document clients.
export const GetCommand = lazyCommand(load, "GetCommand");
export const PutCommand = lazyCommand(load, "PutCommand");
export const DeleteCommand = lazyCommand(load, "DeleteCommand");
export const UpdateCommand = lazyCommand(load, "UpdateCommand");
export const QueryCommand = lazyCommand(load, "QueryCommand");
export const ScanCommand = lazyCommand(load, "ScanCommand");

/** Its request token is required: a transaction may be sent twice, and then runs once. */
export const TransactWriteCommand: new (input: TransactWriteCommandInput & { readonly ClientRequestToken: string }) => TransactWrite =
  lazyCommand(load, "TransactWriteCommand");

/** The one DynamoDB table, for every adapter in this folder. */
export type Table = { readonly client: DocumentClient; readonly name: string };

/** Opens the table for an API path: three attempts, short timeouts. */
export const openTable = (name: string): Table => ({ name, client: openDocumentClient(process.env) });

/** Opens the table that the environment names, in the same way. */
export const tableFrom = (env: Environment): Table => openTable(readConfig(env, { name: text("TABLE_NAME") }).name);

/** Resolves when the table answers. @throws {Failure} `table_throttled` or `table_unavailable` */
export async function checkTable(table: Table): Promise<void> {
  await onTable(() => table.client.send(new GetCommand({ TableName: table.name, Key: healthItemKey })));
}

/** Runs one call to the table and translates every error except a failed condition to its failure. */
export async function onTable<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toTableFailure(error);
  }
}

/** Runs a conditional call. @returns `undefined` when its condition did not hold, or another transaction had one of its items. */
export async function onTableIf<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && (lost.has(error.name) || isLostTransaction(error))) {
      return undefined;
    }
    throw toTableFailure(error);
  }
}

const lost = new Set(["ConditionalCheckFailedException", "TransactionConflictException"]);

const isLostTransaction = (error: Error): boolean => isCancelledFor(error, lostReasons);

const lostReasons = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

/** Whether a transaction was cancelled because an item met one of these codes. */
function isCancelledFor(error: Error, codes: ReadonlySet<string>): boolean {
  const reasons = "CancellationReasons" in error ? error.CancellationReasons : undefined;
  return error.name === "TransactionCanceledException" && Array.isArray(reasons) && reasons.some((reason) => codes.has(reason?.Code));
}

/**
 * Sends a transaction.
 *
 * @returns `undefined`: it is done. Otherwise the places of its writes whose conditions did not hold: none, if another transaction had one of its items.
 */
export async function sendUnlessRefused(send: () => Promise<unknown>): Promise<ReadonlySet<number> | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (error instanceof Error && isLostTransaction(error) && "CancellationReasons" in error && Array.isArray(error.CancellationReasons)) {
      return new Set(error.CancellationReasons.flatMap((reason, place) => (reason?.Code === "ConditionalCheckFailed" ? [place] : [])));
    }
    throw toTableFailure(error);
  }
}

const throttled = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "TransactionInProgressException",
]);

const throttledReasons = new Set(["ThrottlingError", "ProvisionedThroughputExceeded"]);

/** Translates only errors of AWS and of the network. A bug, such as a key that cannot be built, stays unchanged, as does a failure. */
function toTableFailure(error: unknown): unknown {
  if (
    !(error instanceof Error) ||
    error instanceof Failure ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof v.ValiError
  ) {
    return error;
  }
  const detail = `dynamodb: ${error.name}`;
  const isThrottled = throttled.has(error.name) || isCancelledFor(error, throttledReasons);
  return new Failure(isThrottled ? "table_throttled" : "table_unavailable", { cause: error, detail });
}

/** Unix seconds, the unit of DynamoDB's TTL. */
export const toUnixSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);
export const fromUnixSeconds = (seconds: number): Date => new Date(seconds * 1000);

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

const light: LightCommands = {
  service: { name: "dynamodb", variable: "DYNAMODB", target: "DynamoDB_20120810", contentType: "application/x-amz-json-1.0" },
  operations: {
    GetCommand: "GetItem",
    PutCommand: "PutItem",
    DeleteCommand: "DeleteItem",
    UpdateCommand: "UpdateItem",
    QueryCommand: "Query",
    ScanCommand: "Scan",
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
