import type { Limits } from "../http/limit.ts";
import { UpdateCommand } from "./commands.ts";
import { limitItemKey, ttlAttribute } from "./item-keys.ts";
import { onTableIf, type Table, toUnixSeconds } from "./table.ts";

/**
 * Counts requests in fixed time windows: one item a principal, use and window, deleted by TTL a day after the window.
 *
 * One conditional update counts and decides: two concurrent requests cannot both take the last place, and refused requests do
 * not raise the count.
 */
export function limitsIn(table: Table): Limits {
  return {
    hit: async (principalId, use, { count, seconds }, now) => {
      const nowSeconds = toUnixSeconds(now);
      const windowStart = nowSeconds - (nowSeconds % seconds);
      const windowEnd = windowStart + seconds;
      const update = new UpdateCommand({
        TableName: table.name,
        // The window's length is part of the key: at the full hour a minute and an hour begin together.
        Key: limitItemKey(principalId, `${use} per ${seconds}`, windowStart),
        UpdateExpression: "ADD #hits :one SET #ttl = :ttl",
        ConditionExpression: "attribute_not_exists(#hits) OR #hits < :count",
        ExpressionAttributeNames: { "#hits": "hits", "#ttl": ttlAttribute },
        ExpressionAttributeValues: { ":one": 1, ":count": count, ":ttl": windowEnd + 86_400 },
      });
      const counted = await onTableIf(() => table.client.send(update));
      return counted === undefined ? { allowed: false, retryAfterSeconds: windowEnd - nowSeconds } : { allowed: true };
    },
  };
}
