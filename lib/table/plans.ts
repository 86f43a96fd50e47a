import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Plans } from "../setup/plan.ts";
import type { Clock } from "../system.ts";
import { planItemKey, planPartition, planTargetItemKey, planTargetPrefix } from "./item-keys.ts";
import { buildHeader, buildTarget, parseHeader, plannedTargetItem } from "./plan-item.ts";
import { queryAll } from "./query-items.ts";
import { readItem, writeItem } from "./requests.ts";
import type { Table } from "./table.ts";

/** Writes at once. */
const writesAtOnce = 10;

/**
 * Stores plans of setups. The header is written last and names the hash under which its targets are, so a plan of which a process has written
 * only a part is never read.
 */
export function plansIn(table: Table, clock: Clock): Plans {
  const readLive = async (connection: ConnectionKey, id: string) => {
    const item = await readItem(table, planItemKey(id));
    const header = item && parseHeader(item, connection);
    return header !== undefined && header.expiresAt > clock() ? header : undefined;
  };
  return {
    write: async (connection, plan) => {
      await mapBounded(plan.targets, writesAtOnce, (target) => writeItem(table, buildTarget(plan, target)));
      await writeItem(table, buildHeader(connection, plan));
    },

    readHeader: readLive,

    read: async (connection, id) => {
      const header = await readLive(connection, id);
      if (header === undefined) {
        return undefined;
      }
      const { targetIds, ...plan } = header;
      const items = await queryAll(table, planPartition(id), planTargetPrefix(plan.hash));
      const byId = new Map(items.map((item) => [item.id, item]));
      return { ...plan, targets: targetIds.map((target) => plannedTargetItem.parse(byId.get(target))) };
    },

    readTarget: async (connection, id, target) => {
      const header = await readLive(connection, id);
      return header?.targetIds.includes(target)
        ? plannedTargetItem.parse(await readItem(table, planTargetItemKey(header, target)))
        : undefined;
    },
  };
}
