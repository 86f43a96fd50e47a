import type { ConnectionKey } from "../connections/connection.ts";
import type { Plan, PlannedTarget } from "./plan.ts";

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
export const chosenOf = ({ targets }: Pick<StoredPlan, "targets">): readonly string[] =>
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
