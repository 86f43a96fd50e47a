import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { drawConnectionId, type ReservedIds } from "../connections/reserved-ids.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import { GetCommand, PutCommand } from "./commands.ts";
import { reservedIdItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

const schema = v.object({ id: v.string() });

/** Stores the ids that are reserved for connections. The transaction of the connection's first record erases its id here (`connections.ts`). */
export function reservedIdsIn(table: Table, random: RandomBytes): ReservedIds {
  const TableName = table.name;
  const read = (key: ConnectionKey) =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key: reservedIdItemKey(key), ConsistentRead: true }));
      return Item === undefined ? undefined : v.parse(schema, Item).id;
    });
  return {
    read,
    readOrReserve: async (key) => {
      const found = await read(key);
      if (found !== undefined) {
        return found;
      }
      const id = drawConnectionId(random);
      const Item = { ...reservedIdItemKey(key), tenant: key.tenant, id };
      await onTableIf(() => table.client.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" })));
      // Another call may have been first, or an answer was lost: what stands is the next connection's.
      return (await read(key)) ?? id;
    },
  };
}
