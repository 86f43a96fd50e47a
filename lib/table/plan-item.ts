import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import type { PlanHeader, PlannedTarget, StoredPlan } from "../setup/plan.ts";
import { convertItem, type Item, item, list, optional, textInstant } from "./item.ts";
import { planItemKey, planTargetItemKey, ttlAttribute } from "./item-keys.ts";
import { toUnixSeconds } from "./table.ts";

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

export const buildHeader = ({ tenant, provider, account }: ConnectionKey, plan: StoredPlan) => ({
  ...planItemKey(plan.id),
  ...headerItem.build({ ...plan, tenant, provider, account, targetIds: plan.targets.map(({ id }) => id) }),
  [ttlAttribute]: toUnixSeconds(plan.expiresAt),
});

/** Reads the header of a plan. @returns `undefined` when it is another connection's. */
export function parseHeader(stored: unknown, key: ConnectionKey): PlanHeader | undefined {
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

export const buildTarget = (plan: StoredPlan, target: PlannedTarget) => ({
  ...planTargetItemKey(plan, target.id),
  ...plannedTargetItem.build(target),
  [ttlAttribute]: toUnixSeconds(plan.expiresAt),
});
