import type { ConnectionKey } from "../connections/connection.ts";
import type { Change, SetupAccess } from "./ledger.ts";

/** A reason why a target cannot be set up, or not wholly, with the customer's next step. The code is the provider's word. */
export type Obstacle = {
  readonly code: string;
  /** `true`: nothing is changed in this target. */
  readonly blocks: boolean;
  /** What it is about, such as the permissions that the person lacks. */
  readonly detail: readonly string[];
  readonly title: string;
  readonly action: string;
};

/** The obstacle of a target that is only blocked because the home target is: with another home it may be set up. */
export const homeBlocked = "home_blocked";

/** Whether nothing may be changed in a target. */
export const isBlocked = ({ obstacles }: PlannedTarget): boolean => obstacles.some(({ blocks }) => blocks);

/** What a setup would do in one target. Without changes and obstacles there is nothing to do. */
export type PlannedTarget = {
  readonly id: string;
  readonly name: string;
  readonly changes: readonly Change[];
  readonly obstacles: readonly Obstacle[];
  /** It is the home, and it was not chosen: only what all targets share is made there. It gets no result and no record of its own. */
  readonly isHomeOnly?: true;
};

/** What a setup would change, worked out from what stands now. It changes nothing. */
export type Plan = {
  readonly access: SetupAccess;
  /** The person wants the connection to go on without their login, once everything is set up. */
  readonly keyless?: true;
  readonly targets: readonly PlannedTarget[];
};

/** How long a person may look at a plan before it must be worked out again. */
export const shownPlanMinutes = 30;

/** How long the plan of a run is kept: as long as its run. */
export const runPlanDays = 30;

/** Everything of a plan except what it does in each target. */
export type PlanHeader = Pick<Plan, "access" | "keyless"> & {
  /** The id of the run that applies it, or one of its own if it was only shown. */
  readonly id: string;
  readonly hash: string;
  /** The account at the provider for which it was worked out, by its id there. Absent: by an earlier release. */
  readonly personId?: string;
  /** The target that holds what is made once a connection. */
  readonly home: string;
  readonly targetIds: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** A plan that was worked out and kept. */
export type StoredPlan = Omit<PlanHeader, "targetIds"> & { readonly targets: readonly PlannedTarget[] };

/** The targets of a plan that were chosen: not the home if only what they share is made there. */
export const toChosenIds = ({ targets }: Pick<StoredPlan, "targets">): readonly string[] =>
  targets.filter(({ isHomeOnly }) => isHomeOnly !== true).map(({ id }) => id);

/** Stores plans, one item a target: a large plan does not fit into one item. */
export type Plans = {
  /** Writes a plan, in place of one with the same id. A reader sees the old one or the new one, and no mixture. */
  write(connection: ConnectionKey, plan: StoredPlan): Promise<void>;

  /** @returns `undefined`: there is none, it has expired, or it is another connection's. */
  readHeader(connection: ConnectionKey, id: string): Promise<PlanHeader | undefined>;

  /** Reads the whole plan, with its targets in the order in which they were written. @returns `undefined` as {@link Plans.readHeader}. */
  read(connection: ConnectionKey, id: string): Promise<StoredPlan | undefined>;

  /** Reads one target of a plan. @returns `undefined` as {@link Plans.readHeader}, or if the plan does not have the target. */
  readTarget(connection: ConnectionKey, id: string, target: string): Promise<PlannedTarget | undefined>;
};

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
