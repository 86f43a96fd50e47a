import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { drawConnectionId, type ReservedIds } from "../connections/reserved-ids.ts";
import { Failure } from "../errors.ts";
import { minutesAfter, type System } from "../system.ts";
import { type Item, item, optional, secondsInstant, storedAs } from "./item.ts";
import { organisationPartition, reservedIdItemKey, reservedIdPrefix, ttlAttribute } from "./item-keys.ts";
import { type Condition, queryAll, readAs, writeItemIf } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** Days for which an id stays reserved after it was last asked for. */
const reservedDays = 30;

/** Ids that an organisation may have reserved at one provider, at most. A connection that is made frees its own. */
export const mostReserved = 500;

const dayMinutes = 24 * 60;

type Reserved = { readonly id: string; readonly endsAt?: Date };
export const reservedItem: Item<Reserved> = item({ id: v.string(), endsAt: storedAs(ttlAttribute, optional(secondsInstant)) });

/** The table erases an item some time after its end. */
const isOver = ({ endsAt }: Reserved, now: Date): boolean => endsAt !== undefined && endsAt <= now;

/** Stores the ids that are reserved for connections. The transaction of the connection's first record erases its id here (`connections.ts`). */
export function reservedIdsIn(table: Table, { clock, random }: Pick<System, "clock" | "random">): ReservedIds {
  const find = async (key: ConnectionKey) => {
    const found = await readAs(reservedItem, table, reservedIdItemKey(key));
    return found === undefined || isOver(found, clock()) ? undefined : found;
  };

  const put = (key: ConnectionKey, id: string, now: Date, condition: Condition) => {
    const reserved = reservedItem.build({ id, endsAt: minutesAfter(now, reservedDays * dayMinutes) });
    return writeItemIf(table, { ...reservedIdItemKey(key), tenant: key.tenant, ...reserved }, condition);
  };

  /** Several calls at once may exceed the number by a few. @throws {Failure} `organisation_limited`: so many ids are reserved. */
  const refuseMore = async ({ tenant, provider }: ConnectionKey, now: Date) => {
    const items = await queryAll(table, organisationPartition(tenant), reservedIdPrefix(provider));
    const standing = items.map(reservedItem.parse).filter((reserved) => !isOver(reserved, now));
    if (standing.length >= mostReserved) {
      const first = Math.min(...standing.map(({ endsAt }) => endsAt?.getTime() ?? Number.POSITIVE_INFINITY));
      const retryAfterSeconds = Number.isFinite(first) ? first / 1000 - toUnixSeconds(now) : undefined;
      throw new Failure("organisation_limited", { retryAfterSeconds, detail: `ids reserved at ${provider}` });
    }
  };

  return {
    read: async (key) => (await find(key))?.id,
    readOrReserve: async (key) => {
      const now = clock();
      const found = await find(key);
      const id = found?.id ?? drawConnectionId(random);
      if (found === undefined) {
        await refuseMore(key, now);
        await put(key, id, now, {
          ConditionExpression: "attribute_not_exists(pk) OR #ttl <= :now",
          ExpressionAttributeNames: { "#ttl": ttlAttribute },
          ExpressionAttributeValues: { ":now": toUnixSeconds(now) },
        });
      } else if (found.endsAt === undefined || found.endsAt < minutesAfter(now, (reservedDays - 1) * dayMinutes)) {
        // Once a day. Not if a connection has taken it meanwhile: it is never reserved again.
        await put(key, id, now, { ConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": id } });
      }
      // Another call may have been first, or an answer was lost: what stands is the next connection's.
      return (await find(key))?.id ?? id;
    },
  };
}
