import * as v from "valibot";
import { type Environment, readConfig, text } from "../config.ts";
import { Failure } from "../errors.ts";
import { GetCommand } from "./commands.ts";
import { type DocumentClient, openDocumentClient } from "./document-client.ts";
import { healthItemKey } from "./item-keys.ts";

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
