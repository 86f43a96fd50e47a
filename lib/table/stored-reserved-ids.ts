import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { drawConnectionId, type ReservedIds } from "../connections/reserved-ids.ts";
import { Failure } from "../errors.ts";
import { minutesAfter } from "../instants.ts";
import type { System } from "../system.ts";
import { GetCommand, PutCommand } from "./commands.ts";
import { organisationPartition, reservedIdItemKey, reservedIdPrefix, ttlAttribute } from "./item-keys.ts";
import { queryAll } from "./query-all.ts";
import { fromUnixSeconds, onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** Days for which an id stays reserved after it was last asked for. */
const reservedDays = 30;

/** Ids that an organisation may have reserved at one provider, at most. A connection that is made frees its own. */
export const mostReserved = 500;

const dayMinutes = 24 * 60;

const schema = v.object({ id: v.string(), [ttlAttribute]: v.optional(v.number()) });
type Reserved = v.InferOutput<typeof schema>;

type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
};

/** The table erases an item some time after its end. */
const isOver = ({ ttl }: Reserved, now: Date): boolean => ttl !== undefined && fromUnixSeconds(ttl) <= now;

/** Stores the ids that are reserved for connections. The transaction of the connection's first record erases its id here (`connections.ts`). */
export function reservedIdsIn(table: Table, { clock, random }: Pick<System, "clock" | "random">): ReservedIds {
  const TableName = table.name;
  const find = (key: ConnectionKey) =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key: reservedIdItemKey(key), ConsistentRead: true }));
      const found = Item === undefined ? undefined : v.parse(schema, Item);
      return found === undefined || isOver(found, clock()) ? undefined : found;
    });

  const put = async (key: ConnectionKey, id: string, now: Date, condition: Condition) => {
    const ttl = toUnixSeconds(minutesAfter(now, reservedDays * dayMinutes));
    const Item = { ...reservedIdItemKey(key), tenant: key.tenant, id, [ttlAttribute]: ttl };
    await onTableIf(() => table.client.send(new PutCommand({ TableName, Item, ...condition })));
  };

  /** Several calls at once may exceed the number by a few. @throws {Failure} `organisation_limited`: so many ids are reserved. */
  const refuseMore = async ({ tenant, provider }: ConnectionKey, now: Date) => {
    const items = await onTable(() => queryAll(table, organisationPartition(tenant), reservedIdPrefix(provider)));
    const standing = items.map((item) => v.parse(schema, item)).filter((reserved) => !isOver(reserved, now));
    if (standing.length >= mostReserved) {
      const first = Math.min(...standing.map(({ ttl }) => ttl ?? Number.POSITIVE_INFINITY));
      const retryAfterSeconds = Number.isFinite(first) ? first - toUnixSeconds(now) : undefined;
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
      } else if (found.ttl === undefined || fromUnixSeconds(found.ttl) < minutesAfter(now, (reservedDays - 1) * dayMinutes)) {
        // Once a day. Not if a connection has taken it meanwhile: it is never reserved again.
        await put(key, id, now, { ConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": id } });
      }
      // Another call may have been first, or an answer was lost: what stands is the next connection's.
      return (await find(key))?.id ?? id;
    },
  };
}
