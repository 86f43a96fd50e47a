import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { SetupLook, SetupLooks } from "../setup/setup.ts";
import type { Clock } from "../system.ts";
import { PutCommand } from "./commands.ts";
import { type ItemKey, setupLookItemKey, setupLookPartItemKey, ttlAttribute } from "./item-keys.ts";
import { eraseItem, readItem, writeItem } from "./requests.ts";
import { buildLookItems, type LookParts, parseLook, partsItem } from "./setup-look-item.ts";
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
  const get = (Key: ItemKey) => readItem(table, Key);
  const toKeys = (key: ConnectionKey, { version, count }: LookParts = { version: "", count: 0 }) =>
    Array.from({ length: count }, (_, index) => setupLookPartItemKey(key, version, index));
  const deleteAll = (keys: readonly ItemKey[]) => mapBounded(keys, partsAtOnce, (Key) => eraseItem(table, Key));

  const readOnce = async (key: ConnectionKey, connectionId: string): Promise<SetupLook | "none" | "replaced"> => {
    const item = await get(setupLookItemKey(key));
    if (item === undefined || Number(item[ttlAttribute]) <= toUnixSeconds(clock()) || item.connection_id !== connectionId) {
      return "none";
    }
    const others = await mapBounded(toKeys(key, partsItem.parse(item).parts), partsAtOnce, get);
    return others.includes(undefined) ? "replaced" : parseLook(item, others);
  };

  return {
    read: async (key, connectionId) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await readOnce(key, connectionId);
        if (found !== "replaced") {
          return found === "none" ? undefined : found;
        }
      }
      return undefined;
    },

    write: (key, look) =>
      onTable(async () => {
        const ttl = { [ttlAttribute]: toUnixSeconds(look.at) + keptDays * 86_400 };
        const { item, parts, others } = buildLookItems(look);
        const items = toKeys(key, parts).map((partKey, index) => ({ ...partKey, targets: others[index], ...ttl }));
        await mapBounded(items, partsAtOnce, (Item) => writeItem(table, Item));
        const first = { ...setupLookItemKey(key), ...item, ...ttl };
        const { Attributes } = await table.client.send(new PutCommand({ TableName: table.name, Item: first, ReturnValues: "ALL_OLD" }));
        const before = Attributes && partsItem.parse(Attributes).parts;
        await deleteAll(before?.version === parts?.version ? [] : toKeys(key, before));
      }),

    erase: async (key) => {
      // Most disconnects find none, and a read costs less than a write.
      const item = await get(setupLookItemKey(key));
      if (item !== undefined) {
        await deleteAll([...toKeys(key, partsItem.parse(item).parts), setupLookItemKey(key)]);
      }
    },
  };
}
