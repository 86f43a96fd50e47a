import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Plans } from "../setup/plan.ts";
import type { Clock } from "../system.ts";
import { GetCommand, PutCommand } from "./commands.ts";
import { type ItemKey, planItemKey, planPartition, planTargetItemKey, planTargetPrefix } from "./item-keys.ts";
import { buildHeaderItem, buildTargetItem, parseHeader, parseTarget } from "./plan-item.ts";
import { queryAll } from "./query-all.ts";
import { onTable, type Table } from "./table.ts";

/** Writes at once. */
const writesAtOnce = 10;

/**
 * Stores plans of setups. The header is written last and names the hash under which its targets are, so a plan of which a process has written
 * only a part is never read.
 */
export function plansIn(table: Table, clock: Clock): Plans {
  const TableName = table.name;
  const readItem = async (Key: ItemKey) => {
    const { Item } = await table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };
  const readLive = async (connection: ConnectionKey, id: string) => {
    const item = await readItem(planItemKey(id));
    const header = item && parseHeader(item, connection);
    return header !== undefined && header.expiresAt > clock() ? header : undefined;
  };
  return {
    write: (connection, plan) =>
      onTable(async () => {
        await mapBounded(plan.targets, writesAtOnce, (target) =>
          table.client.send(new PutCommand({ TableName, Item: buildTargetItem(plan, target) })),
        );
        await table.client.send(new PutCommand({ TableName, Item: buildHeaderItem(connection, plan) }));
      }),

    readHeader: (connection, id) => onTable(() => readLive(connection, id)),

    read: (connection, id) =>
      onTable(async () => {
        const header = await readLive(connection, id);
        if (header === undefined) {
          return undefined;
        }
        const { targetIds, ...plan } = header;
        const items = await queryAll(table, planPartition(id), planTargetPrefix(plan.hash));
        const byId = new Map(items.map((item) => [item.id, item]));
        return { ...plan, targets: targetIds.map((target) => parseTarget(byId.get(target))) };
      }),

    readTarget: (connection, id, target) =>
      onTable(async () => {
        const header = await readLive(connection, id);
        return header?.targetIds.includes(target) ? parseTarget(await readItem(planTargetItemKey(header, target))) : undefined;
      }),
  };
}
