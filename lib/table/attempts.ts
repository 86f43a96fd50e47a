import * as v from "valibot";
import type { PendingAuthorization, Ticket } from "../connections/attempt.ts";
import type { Attempts } from "../connections/stores.ts";
import { type Item, item, optional, secondsInstant, storedAs } from "./item.ts";
import { type ItemKey, keyMembers, stateItemKey, ticketItemKey, ttlAttribute } from "./item-keys.ts";
import { eraseItemIf, writeItem } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** Stores tickets and pending authorizations. DynamoDB's TTL may be two days late, so every read checks the time too. */
export function attemptsIn(table: Table): Attempts {
  const take = async <T>(key: ItemKey, now: Date, { parse }: Item<T>): Promise<T | undefined> => {
    const taken = await eraseItemIf(table, key, {
      ConditionExpression: "attribute_exists(pk) AND #ttl > :now",
      ExpressionAttributeNames: { "#ttl": ttlAttribute },
      ExpressionAttributeValues: { ":now": toUnixSeconds(now) },
    });
    return taken && parse(taken);
  };
  return {
    // Without a condition: every key is new, and the SDK's retry after a lost answer would fail on a condition.
    writeTicket: (hash, ticket) => writeItem(table, { ...ticketItemKey(hash), ...ticketItem.build(ticket) }),
    takeTicket: (hash, now) => take(ticketItemKey(hash), now, ticketItem),
    writeAuthorization: (hash, authorization) => writeItem(table, { ...stateItemKey(hash), ...authorizationItem.build(authorization) }),
    takeAuthorization: (hash, now) => take(stateItemKey(hash), now, authorizationItem),
  };
}

const ticketMembers = {
  ...keyMembers,
  method: v.string(),
  principalId: v.string(),
  redirectUri: v.string(),
  returnPath: v.string(),
  replaceAccount: v.boolean(),
  takesOver: optional(v.string()),
  label: optional(v.string()),
  tags: optional(v.record(v.string(), v.string())),
  connectSession: optional(item({ id: v.string(), browserHash: v.string(), reconnects: optional(v.boolean()) })),
  details: optional(v.record(v.string(), v.string())),
  expiresAt: storedAs(ttlAttribute, secondsInstant),
};

export const ticketItem: Item<Ticket> = item(ticketMembers);

export const authorizationItem: Item<PendingAuthorization> = item({
  ...ticketMembers,
  cookieHash: v.string(),
  sealed: v.string(),
  issuer: v.string(),
  tokenEndpoint: v.string(),
});
