import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import type { Change } from "../setup/ledger.ts";
import type { PlanHeader, PlannedTarget, StoredPlan } from "../setup/plan.ts";
import { planItemKey, planTargetItemKey, ttlAttribute } from "./item-keys.ts";
import { toUnixSeconds } from "./table.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const headerSchema = v.object({
  tenant: v.string(),
  provider: v.string(),
  account: v.string(),
  id: v.string(),
  hash: v.string(),
  person_id: v.exactOptional(v.string()),
  access: v.picklist(["read", "operate"]),
  keyless: v.exactOptional(v.literal(true)),
  home: v.string(),
  target_ids: v.array(v.string()),
  created_at: instant,
  expires_at: instant,
});

export function buildHeaderItem({ tenant, provider, account }: ConnectionKey, plan: StoredPlan) {
  const header: v.InferInput<typeof headerSchema> = {
    tenant,
    provider,
    account,
    id: plan.id,
    hash: plan.hash,
    ...defined({ person_id: plan.personId }),
    access: plan.access,
    ...defined({ keyless: plan.keyless }),
    home: plan.home,
    target_ids: plan.targets.map(({ id }) => id),
    created_at: plan.createdAt.toISOString(),
    expires_at: plan.expiresAt.toISOString(),
  };
  return { ...planItemKey(plan.id), ...header, [ttlAttribute]: toUnixSeconds(plan.expiresAt) };
}

/** Reads the header of a plan. @returns `undefined` when it is another connection's. */
export function parseHeader(item: unknown, { tenant, provider, account }: ConnectionKey): PlanHeader | undefined {
  const { target_ids, created_at, expires_at, person_id, ...header } = v.parse(headerSchema, item);
  const { tenant: ofTenant, provider: ofProvider, account: ofAccount, ...plan } = header;
  const isOwn = ofTenant === tenant && ofProvider === provider && ofAccount === account;
  const person = person_id === undefined ? {} : { personId: person_id };
  return isOwn ? { ...plan, ...person, targetIds: target_ids, createdAt: created_at, expiresAt: expires_at } : undefined;
}

const changeSchema = v.object({
  step: v.string(),
  kind: v.string(),
  name: v.string(),
  reason: v.string(),
  home: v.exactOptional(v.string()),
  before: v.exactOptional(v.string()),
});

const targetSchema = v.object({
  id: v.string(),
  name: v.string(),
  changes: v.array(changeSchema),
  obstacles: v.array(
    v.object({ code: v.string(), blocks: v.boolean(), detail: v.array(v.string()), title: v.string(), action: v.string() }),
  ),
  is_home_only: v.exactOptional(v.literal(true)),
});

/** Builds the item of one target. Its changes leave out the target, which they share. */
export function buildTargetItem(plan: StoredPlan, { id, name, changes, obstacles, isHomeOnly }: PlannedTarget) {
  const target: v.InferInput<typeof targetSchema> = {
    id,
    name,
    changes: changes.map(({ target: _, ...change }: Change) => change),
    obstacles: obstacles.map((obstacle) => ({ ...obstacle, detail: [...obstacle.detail] })),
    ...defined({ is_home_only: isHomeOnly }),
  };
  return { ...planTargetItemKey(plan, id), ...target, [ttlAttribute]: toUnixSeconds(plan.expiresAt) };
}

export function parseTarget(item: unknown): PlannedTarget {
  const { changes, is_home_only, ...target } = v.parse(targetSchema, item);
  const homeOnly = is_home_only === undefined ? {} : { isHomeOnly: is_home_only };
  return { ...target, changes: changes.map((change) => ({ ...change, target: target.id })), ...homeOnly };
}
