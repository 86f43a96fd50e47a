import { Failure } from "../errors.ts";
import type { SetupClaims } from "../setup/setup-claims.ts";
import type { Clock } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { setupClaimItemKey, ttlAttribute } from "./item-keys.ts";
import { onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** How often a claim is tried again that another run released in the meantime. */
const mostAttempts = 3;

/** Stores the claims of runs on their connections, each in one conditional write. */
export function setupClaimsIn(table: Table, clock: Clock): SetupClaims {
  const TableName = table.name;
  return {
    claim: async (connection, runId, until) => {
      const Key = setupClaimItemKey(connection);
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const put = new PutCommand({
          TableName,
          Item: { ...Key, run_id: runId, until: until.toISOString(), [ttlAttribute]: toUnixSeconds(until) },
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

    read: (connection) =>
      onTable(async () => {
        const { Item } = await table.client.send(new GetCommand({ TableName, Key: setupClaimItemKey(connection), ConsistentRead: true }));
        const isHeld = typeof Item?.run_id === "string" && typeof Item.until === "string" && new Date(Item.until) >= clock();
        return isHeld ? String(Item.run_id) : undefined;
      }),

    release: async (connection, runId) => {
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
