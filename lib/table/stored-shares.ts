import type { TakePart } from "../http/fair-share.ts";
import { UpdateCommand } from "./commands.ts";
import { limitItemKey, ttlAttribute } from "./item-keys.ts";
import { onTableIf, type Table, toUnixSeconds } from "./table.ts";

/**
 * Takes parts of shares in the table: one item an organisation, use and window, deleted by TTL a day after the window.
 *
 * A part whose answer was lost may be taken twice: the organisation then has one part less in this window.
 */
export const takePartsIn =
  (table: Table): TakePart =>
  async ({ tenant, share, amount, most, windowStart }) => {
    const { use, rate } = share;
    const start = toUnixSeconds(windowStart);
    const update = new UpdateCommand({
      TableName: table.name,
      // A list, as for the other counts that are not of a person: an organisation and a person may have one name.
      Key: limitItemKey(JSON.stringify([tenant]), `share of ${use} per ${rate.seconds}`, start),
      UpdateExpression: "ADD #taken :amount SET #ttl = :ttl",
      ConditionExpression: "attribute_not_exists(#taken) OR #taken < :most",
      ExpressionAttributeNames: { "#taken": "taken", "#ttl": ttlAttribute },
      ExpressionAttributeValues: { ":amount": amount, ":most": most, ":ttl": start + rate.seconds + 86_400 },
    });
    return (await onTableIf(() => table.client.send(update))) !== undefined;
  };
