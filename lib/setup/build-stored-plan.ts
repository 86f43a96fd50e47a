import { defined } from "../defined.ts";
import { minutesAfter } from "../instants.ts";
import { addUnfinished } from "./add-unfinished.ts";
import type { Change } from "./change.ts";
import { hashPlan } from "./hash-plan.ts";
import type { Plan } from "./plan.ts";
import { runPlanDays, type StoredPlan, shownPlanMinutes } from "./stored-plan.ts";

/** What a plan is worked out for, and what is known of its connection. */
export type PlanFacts = {
  /** The id of the run that applies the plan. `undefined`: it is only shown, and its hash is its id. */
  readonly id: string | undefined;
  readonly connectionId: string;
  readonly personId: string;
  readonly home: string;
  /** What an earlier process has begun for the same plan. */
  readonly unfinished: readonly Change[];
  readonly now: Date;
};

/**
 * Builds the plan that is kept, of what the provider says is missing and of what an earlier process has begun. Pure. A plan that is shown and
 * one that a run works out from the same cloud and ledger have the same hash.
 */
export function buildStoredPlan(
  { access, keyless, targets }: Plan,
  { id, connectionId, personId, home, unfinished, now }: PlanFacts,
): StoredPlan {
  const plan = { access, ...defined({ keyless }), targets: addUnfinished(targets, unfinished) };
  const hash = hashPlan(connectionId, plan);
  const minutes = id === undefined ? shownPlanMinutes : runPlanDays * 24 * 60;
  return { ...plan, id: id ?? hash, personId, home, hash, createdAt: now, expiresAt: minutesAfter(now, minutes) };
}
