import { type Connection, type ConnectionKey, usualAccount } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { connectionItemKey } from "./item-keys.ts";
import { buildUpdate, updateItemIf } from "./requests.ts";
import { onTable, type Table, UpdateCommand } from "./table.ts";

/** Tries to change a record that a transaction has at that moment. Each transaction lasts milliseconds. */
const mostTries = 8;

/**
 * Takes back that `default` is the only connection, because another one is about to be made beside it. Nothing is written where there is no
 * `default`.
 *
 * It is a write of its own, and not a part of the other one's transaction: that would have the record of `default` while the holder of its lease
 * commits a refresh, and the commit would fail.
 *
 * @throws {Failure} `table_throttled`, `table_unavailable`: it may still say that it is the only one. The other record must not be written.
 */
export async function announceBeside(table: Table, { tenant, provider }: ConnectionKey, now: Date): Promise<void> {
  const isThere = { ConditionExpression: "attribute_exists(pk)" };
  const Key = connectionItemKey({ tenant, provider, account: usualAccount });
  const update = new UpdateCommand({
    TableName: table.name,
    Key,
    ...buildUpdate({ only: undefined, joined_at: now.getTime() }, isThere),
  });
  for (let tries = 1; tries <= mostTries; tries += 1) {
    if (await onTable(() => table.client.send(update).then(() => true, isAbsent))) {
      return;
    }
  }
  throw new Failure("table_throttled", { detail: `the record of ${usualAccount} was in a transaction at each of ${mostTries} tries` });
}

/** @returns `false`: a transaction has the record. @throws Every other error. */
function isAbsent(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  if (name !== "ConditionalCheckFailedException" && name !== "TransactionConflictException") {
    throw error;
  }
  return name === "ConditionalCheckFailedException";
}

/** Notes that a connection is the only one, unless anything has happened since it was read that speaks against it. */
export async function noteOnly(table: Table, read: Connection): Promise<void> {
  const { joinedAt, liveSince } = read;
  const isUnjoined = joinedAt === undefined ? "attribute_not_exists(joined_at)" : "joined_at = :joined_at";
  const unchanged = {
    ConditionExpression: `live_since = :live_since AND ${isUnjoined}`,
    ExpressionAttributeValues: {
      ":live_since": liveSince.getTime(),
      ...(joinedAt === undefined ? {} : { ":joined_at": joinedAt.getTime() }),
    },
  };
  await updateItemIf(table, connectionItemKey(read), buildUpdate({ only: true, joined_at: undefined }, unchanged));
}
