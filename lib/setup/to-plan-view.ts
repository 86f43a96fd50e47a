import type { Change } from "./ledger.ts";
import { isBlocked, type Obstacle, type PlannedTarget, type StoredPlan } from "./plan.ts";

/** Builds the answer about a plan: what would change, where and why, and what is in the way. Its hash is what a person approves. */
export function toPlanView({ hash, access, keyless, home, createdAt, expiresAt, targets }: StoredPlan) {
  const open = targets.filter((target) => !isBlocked(target));
  return {
    hash,
    access,
    keyless: keyless ?? false,
    home,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    targets: targets.map(toTargetView),
    counts: {
      targets: targets.length,
      blocked: targets.length - open.length,
      to_change: open.filter(({ changes }) => changes.length > 0).length,
      changes: open.reduce((sum, { changes }) => sum + changes.length, 0),
    },
  };
}

const toTargetView = (target: PlannedTarget) => ({
  id: target.id,
  name: target.name,
  blocked: isBlocked(target),
  home_only: target.isHomeOnly ?? false,
  changes: target.changes.map(toChangeView),
  obstacles: target.obstacles.map(toObstacleView),
});

const toChangeView = ({ step, kind, name, reason, before }: Change) => ({ step, kind, name, reason, before: before ?? null });

const toObstacleView = ({ code, blocks, title, action, detail }: Obstacle) => ({ code, blocks, title, action, detail: [...detail] });
