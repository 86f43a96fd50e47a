import { Failure } from "../errors.ts";
import type { SetupClaims } from "../setup/setup-claims.ts";
import type { Clock } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { type ItemKey, setupClaimItemKey, stoppedSetupItemKey, ttlAttribute } from "./item-keys.ts";
import { onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** How often a claim is tried again that another run released in the meantime. */
const mostAttempts = 3;

/** Stores the claims of runs on their connections, each in one conditional write. */
export function setupClaimsIn(table: Table, clock: Clock): SetupClaims {
  const TableName = table.name;
  const readRun = (Key: ItemKey) =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const counts = typeof Item?.run_id === "string" && typeof Item.until === "string" && new Date(Item.until) >= clock();
      return counts ? String(Item.run_id) : undefined;
    });
  return {
    claim: async (connection, runId, until) => {
      const Key = setupClaimItemKey(connection);
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const put = new PutCommand({
          TableName,
          Item: toItem(Key, runId, until),
          ConditionExpression: "attribute_not_exists(pk) OR run_id = :run OR #until < :now",
          ExpressionAttributeNames: { "#until": "until" },
          ExpressionAttributeValues: { ":run": runId, ":now": clock().toISOString() },
        });
        if ((await onTableIf(() => table.client.send(put))) !== undefined) {
          return runId;
        }
        const { Item } = await onTable(() => table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true })));
        if (typeof Item?.run_id === "string") {
          return Item.run_id;
        }
      }
      throw new Failure("connection_busy", { retryAfterSeconds: 2 });
    },

    // One after the other: a stop writes its mark before it removes the claim, so a claim that is gone has its mark by then.
    read: async (connection) => (await readRun(setupClaimItemKey(connection))) ?? readRun(stoppedSetupItemKey(connection)),

    release: async (connection, runId, workUntil) => {
      if (workUntil !== undefined) {
        const Item = toItem(stoppedSetupItemKey(connection), runId, workUntil);
        await onTable(() => table.client.send(new PutCommand({ TableName, Item })));
      }
      const remove = new DeleteCommand({
        TableName,
        Key: setupClaimItemKey(connection),
        ConditionExpression: "run_id = :run",
        ExpressionAttributeValues: { ":run": runId },
      });
      await onTableIf(() => table.client.send(remove));
    },
  };
}

const toItem = (key: ItemKey, runId: string, until: Date) => ({
  ...key,
  run_id: runId,
  until: until.toISOString(),
  [ttlAttribute]: toUnixSeconds(until),
});
