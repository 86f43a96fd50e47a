import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { SetupLook, SetupLooks } from "../setup/setup.ts";
import type { Clock } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { setupLookItemKey, setupLookPartItemKey, ttlAttribute } from "./item-keys.ts";
import { buildLookItems, type LookParts, parseLook, parseParts } from "./setup-look-item.ts";
import { onTable, type Table, toUnixSeconds } from "./table.ts";

/** How long a look is kept: it is repeated daily while the connection is used. */
const keptDays = 7;

/** A reader that meets a writer each time is told that there is no look. */
const mostTries = 3;

const partsAtOnce = 10;

/**
 * Stores the last look at each setup. A look at thousands of targets has more than one item: the others are written before the first one, which names
 * them, and those of the look before are deleted after it. What a dead process leaves of them goes with its `ttl`.
 */
export function setupLooksIn(table: Table, clock: Clock): SetupLooks {
  const TableName = table.name;
  const get = async (Key: ReturnType<typeof setupLookItemKey>) =>
    (await table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const toKeys = (key: ConnectionKey, { version, count }: LookParts = { version: "", count: 0 }) =>
    Array.from({ length: count }, (_, index) => setupLookPartItemKey(key, version, index));
  const deleteAll = (keys: ReturnType<typeof toKeys>) =>
    mapBounded(keys, partsAtOnce, (Key) => table.client.send(new DeleteCommand({ TableName, Key })));

  const readOnce = async (key: ConnectionKey, connectionId: string): Promise<SetupLook | "none" | "replaced"> => {
    const item = await get(setupLookItemKey(key));
    if (item === undefined || item[ttlAttribute] <= toUnixSeconds(clock()) || item.connection_id !== connectionId) {
      return "none";
    }
    const others = await mapBounded(toKeys(key, parseParts(item)), partsAtOnce, get);
    return others.includes(undefined) ? "replaced" : parseLook(item, others);
  };

  return {
    read: (key, connectionId) =>
      onTable(async () => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const found = await readOnce(key, connectionId);
          if (found !== "replaced") {
            return found === "none" ? undefined : found;
          }
        }
        return undefined;
      }),

    write: (key, look) =>
      onTable(async () => {
        const ttl = { [ttlAttribute]: toUnixSeconds(look.at) + keptDays * 86_400 };
        const { item, others } = buildLookItems(look);
        const items = toKeys(key, item.parts).map((partKey, index) => ({ ...partKey, targets: others[index], ...ttl }));
        await mapBounded(items, partsAtOnce, (Item) => table.client.send(new PutCommand({ TableName, Item })));
        const first = { ...setupLookItemKey(key), ...item, ...ttl };
        const { Attributes } = await table.client.send(new PutCommand({ TableName, Item: first, ReturnValues: "ALL_OLD" }));
        const before = Attributes === undefined ? undefined : parseParts(Attributes);
        await deleteAll(before?.version === item.parts?.version ? [] : toKeys(key, before));
      }),

    erase: (key) =>
      onTable(async () => {
        // Most disconnects find none, and a read costs less than a write.
        const item = await get(setupLookItemKey(key));
        if (item !== undefined) {
          await deleteAll([...toKeys(key, parseParts(item)), setupLookItemKey(key)]);
        }
      }),
  };
}
