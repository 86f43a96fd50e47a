import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { PreparedTarget, PreparedTargets } from "../setup/setup-stores.ts";
import { type Item, item, list, optional, storedAs, textInstant } from "./item.ts";
import { type ItemKey, keyMembers, organisationPartition, targetItemKey, targetPrefix } from "./item-keys.ts";
import { eraseItem, queryAll, updateItemIf, writeItem } from "./requests.ts";
import type { Table } from "./table.ts";

/** Deletes in flight when the records of a connection are removed. */
const deletesAtOnce = 10;

/** Stores the targets that setup has prepared, beside their organisation's connections. */
export function preparedTargetsIn(table: Table): PreparedTargets {
  const read = (key: ConnectionKey) => queryAll(table, organisationPartition(key.tenant), targetPrefix(key));
  return {
    write: (target) => writeItem(table, { ...targetItemKey(target, target.id), ...targetItem.build(target) }),

    list: async (key) => (await read(key)).map(targetItem.parse),

    eraseTarget: (key, target) => eraseItem(table, targetItemKey(key, target)),

    recordVerified: async (target) => {
      await updateItemIf(table, targetItemKey(target, target.id), {
        UpdateExpression: "REMOVE late",
        ConditionExpression: "run_id = :run",
        ExpressionAttributeValues: { ":run": target.runId },
      });
    },

    erase: async (key) => {
      await mapBounded(await read(key), deletesAtOnce, ({ pk, sk }) => eraseItem(table, { pk, sk } as ItemKey));
    },
  };
}

export const targetItem: Item<PreparedTarget> = item({
  ...keyMembers,
  id: storedAs("target", v.string()),
  name: v.string(),
  obstacles: list(v.string()),
  facts: v.record(v.string(), v.string()),
  runId: v.string(),
  preparedAt: textInstant,
  isLate: storedAs("late", optional(v.literal(true))),
});
