import { type Connection, toKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import type { TransactWriteCommandInput } from "./commands.ts";
import { claimItemKey } from "./item-keys.ts";

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/**
 * Builds the writes that move the claim of a connection from its record before to its record after. The claim that must be free, or its own
 * already, comes first.
 *
 * @param after - `undefined`: the record is removed.
 */
export function buildClaimWrites(TableName: string, before: Connection | undefined, after: Connection | undefined): TransactItem[] {
  const [old, next] = [before, after].map((connection) => (connection?.isClaimed ? claimItemKey(connection) : undefined));
  const isSame = old?.pk === next?.pk;
  return [
    ...(next === undefined || after === undefined ? [] : [{ Put: { TableName, Item: { ...next, ...toKey(after) }, ...ifFreeFor(after) } }]),
    ...(old === undefined || isSame ? [] : [{ Delete: { TableName, Key: old } }]),
  ];
}

const ifFreeFor = ({ tenant, account }: Connection) => ({
  ConditionExpression: "attribute_not_exists(pk) OR (#tenant = :tenant AND #account = :account)",
  ExpressionAttributeNames: { "#tenant": "tenant", "#account": "account" },
  ExpressionAttributeValues: { ":tenant": tenant, ":account": account },
});

/** The place of the claim in the transaction: after the record, whose own condition comes first. */
const claimIndex = 1;

/**
 * Waits for a transaction that writes a record and its claim.
 *
 * @param claims - How many writes of claims are in it.
 * @throws {Failure} `account_claimed`: only the claim kept it from being written. Every other error, unchanged.
 */
export async function unlessClaimed<T>(sending: Promise<T>, claims: number): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    throw claims > 0 && isRefusedByClaim(error) ? new Failure("account_claimed", { cause: error }) : error;
  }
}

function isRefusedByClaim(error: unknown): boolean {
  const reasons: unknown = error instanceof Error && "CancellationReasons" in error ? error.CancellationReasons : undefined;
  if (!Array.isArray(reasons)) {
    return false;
  }
  const failed = reasons.flatMap((reason: { readonly Code?: string }, index) => (reason?.Code === "ConditionalCheckFailed" ? [index] : []));
  return failed.length === 1 && failed[0] === claimIndex;
}
