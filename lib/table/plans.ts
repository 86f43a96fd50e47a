import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { mapBounded } from "../map-bounded.ts";
import type { PlanHeader, PlannedTarget, Plans, StoredPlan } from "../setup/plan.ts";
import type { Clock } from "../system.ts";
import { convertItem, type Item, item, list, optional, textInstant } from "./item.ts";
import { planItemKey, planPartition, planTargetItemKey, planTargetPrefix, ttlAttribute } from "./item-keys.ts";
import { queryAll, readItem, writeItem } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

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

export const headerItem = item({
  tenant: v.string(),
  provider: v.string(),
  account: v.string(),
  id: v.string(),
  hash: v.string(),
  personId: optional(v.string()),
  access: v.picklist(["read", "operate"]),
  keyless: optional(v.literal(true)),
  home: v.string(),
  targetIds: list(v.string()),
  createdAt: textInstant,
  expiresAt: textInstant,
});

const buildHeader = ({ tenant, provider, account }: ConnectionKey, plan: StoredPlan) => ({
  ...planItemKey(plan.id),
  ...headerItem.build({ ...plan, tenant, provider, account, targetIds: plan.targets.map(({ id }) => id) }),
  [ttlAttribute]: toUnixSeconds(plan.expiresAt),
});

/** Reads the header of a plan. @returns `undefined` when it is another connection's. */
function parseHeader(stored: unknown, key: ConnectionKey): PlanHeader | undefined {
  const { tenant, provider, account, ...header } = headerItem.parse(stored);
  return tenant === key.tenant && provider === key.provider && account === key.account ? header : undefined;
}

const change = item({
  step: v.string(),
  kind: v.string(),
  name: v.string(),
  reason: v.string(),
  home: optional(v.string()),
  before: optional(v.string()),
});

/** One target. Its changes leave out the target, which they share. */
export const plannedTargetItem: Item<PlannedTarget> = convertItem(
  item({
    id: v.string(),
    name: v.string(),
    changes: list(change),
    obstacles: list(item({ code: v.string(), blocks: v.boolean(), detail: list(v.string()), title: v.string(), action: v.string() })),
    isHomeOnly: optional(v.literal(true)),
  }),
  ({ changes, ...target }) => ({ ...target, changes: changes.map((change) => ({ ...change, target: target.id })) }),
  (target) => target,
);

const buildTarget = (plan: StoredPlan, target: PlannedTarget) => ({
  ...planTargetItemKey(plan, target.id),
  ...plannedTargetItem.build(target),
  [ttlAttribute]: toUnixSeconds(plan.expiresAt),
});
