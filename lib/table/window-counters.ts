import { randomBytes } from "node:crypto";
import type { TakePart } from "../http/fair-share.ts";
import type { Limits } from "../http/window-counter.ts";
import { limitItemKey, ttlAttribute } from "./item-keys.ts";
import { takeClaim } from "./requests.ts";
import { type Table, toUnixSeconds, UpdateCommand } from "./table.ts";

type Window = { readonly of: string; readonly use: string; readonly start: number; readonly seconds: number };

/**
 * Adds to the count of a window of time: one item a principal, use and window, deleted by TTL a day after the window. One conditional update counts and
 * decides: two concurrent requests cannot both take the last place, and refused ones do not raise the count.
 *
 * @param name - Names the addition. The item keeps it, because a write is sent again when the table is slow, and would otherwise count twice.
 * @returns Whether there was room: the count was below `below`.
 */
async function addInWindow(
  table: Table,
  { of, use, start, seconds }: Window,
  {
    attribute,
    amount,
    below,
    name,
  }: { readonly attribute: string; readonly amount: number; readonly below: number; readonly name?: string },
): Promise<boolean> {
  const Key = limitItemKey(of, use, start);
  const isNamed = name !== undefined;
  const update = {
    TableName: table.name,
    Key,
    UpdateExpression: `ADD #count :amount${isNamed ? ", #counted :names" : ""} SET #ttl = :ttl`,
    ConditionExpression: `(attribute_not_exists(#count) OR #count < :below)${isNamed ? " AND NOT contains(#counted, :name)" : ""}`,
    ExpressionAttributeNames: { "#count": attribute, "#ttl": ttlAttribute, ...(isNamed ? { "#counted": "counted" } : {}) },
    ExpressionAttributeValues: {
      ":amount": amount,
      ":below": below,
      ":ttl": start + seconds + 86_400,
      ...(isNamed ? { ":name": name, ":names": new Set([name]) } : {}),
    },
  };
  const isCounted = ({ counted }: Readonly<Record<string, unknown>>) => isNamed && counted instanceof Set && counted.has(name);
  return (await takeClaim(table, Key, (more) => table.client.send(new UpdateCommand({ ...update, ...more })), isCounted)).kind === "taken";
}

/** Bytes of the name that a request has in the count of its window. */
const nameBytes = 9;

/** Counts requests in fixed time windows. */
export const limitsIn = (table: Table): Limits => ({
  hit: async (principalId, use, { count, seconds }, now) => {
    const nowSeconds = toUnixSeconds(now);
    const start = nowSeconds - (nowSeconds % seconds);
    // The window's length is part of the key: at the full hour a minute and an hour begin together.
    const window = { of: principalId, use: `${use} per ${seconds}`, start, seconds };
    const name = randomBytes(nameBytes).toString("base64url");
    const allowed = await addInWindow(table, window, { attribute: "hits", amount: 1, below: count, name });
    return allowed ? { allowed } : { allowed, retryAfterSeconds: start + seconds - nowSeconds };
  },
});

/** Takes parts of shares. A part whose answer was lost may be taken twice: the organisation then has one part less in this window. */
export const takePartsIn =
  (table: Table): TakePart =>
  ({ tenant, share: { use, rate }, amount, most, windowStart }) => {
    // A list, as for the other counts that are not of a person: an organisation and a person may have one name.
    const window = { of: JSON.stringify([tenant]), use: `share of ${use} per ${rate.seconds}`, start: toUnixSeconds(windowStart) };
    return addInWindow(table, { ...window, seconds: rate.seconds }, { attribute: "taken", amount, below: most });
  };
