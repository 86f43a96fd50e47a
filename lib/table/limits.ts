import { randomBytes } from "node:crypto";
import type { Limits } from "../http/limit.ts";
import { UpdateCommand } from "./commands.ts";
import { limitItemKey, ttlAttribute } from "./item-keys.ts";
import { readRefusingItem } from "./refusing-item.ts";
import { onTable, type Table, toUnixSeconds } from "./table.ts";

/** Bytes of the name that a request has in the count of its window. */
const nameBytes = 9;

/**
 * Counts requests in fixed time windows: one item a principal, use and window, deleted by TTL a day after the window.
 *
 * One conditional update counts and decides: two concurrent requests cannot both take the last place, and refused requests do
 * not raise the count. The item names the requests that it has counted: a write is sent again when the table is slow, and would otherwise
 * count one request several times.
 */
export function limitsIn(table: Table): Limits {
  return {
    hit: async (principalId, use, { count, seconds }, now) => {
      const nowSeconds = toUnixSeconds(now);
      const windowStart = nowSeconds - (nowSeconds % seconds);
      const windowEnd = windowStart + seconds;
      const name = randomBytes(nameBytes).toString("base64url");
      const update = new UpdateCommand({
        TableName: table.name,
        // The window's length is part of the key: at the full hour a minute and an hour begin together.
        Key: limitItemKey(principalId, `${use} per ${seconds}`, windowStart),
        UpdateExpression: "ADD #hits :one, #counted :names SET #ttl = :ttl",
        ConditionExpression: "(attribute_not_exists(#hits) OR #hits < :count) AND NOT contains(#counted, :name)",
        ExpressionAttributeNames: { "#hits": "hits", "#counted": "counted", "#ttl": ttlAttribute },
        ExpressionAttributeValues: { ":one": 1, ":count": count, ":name": name, ":names": new Set([name]), ":ttl": windowEnd + 86_400 },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return onTable(async () => {
        try {
          await table.client.send(update);
          return { allowed: true };
        } catch (error) {
          const counted = readRefusingItem(error)?.counted;
          return counted instanceof Set && counted.has(name)
            ? { allowed: true }
            : { allowed: false, retryAfterSeconds: windowEnd - nowSeconds };
        }
      });
    },
  };
}
