import { type Change, toChangeId } from "./change.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { PlannedTarget } from "./plan.ts";

/** Whose plan it is, and which changes such a plan can have. */
export type UnfinishedOf = { readonly personId: string; readonly isOfPlan: (change: Change) => boolean };

/**
 * Finds what an earlier process has begun for the same plan and not ended. Pure.
 *
 * The ledger is shared by all accounts that were connected in one place, and by all levels of access. What another person has begun, or this
 * person at another level, was never shown to the person who approves this plan: it stays `begun`, and a teardown looks it up. So does an entry
 * of an earlier release that does not say whose it is.
 */
export const findUnfinished = (ledger: readonly LedgerEntry[], { personId, isOfPlan }: UnfinishedOf): readonly Change[] =>
  ledger
    .filter(({ state, madeBy, change }) => state === "begun" && madeBy === personId && isOfPlan(change))
    .map(({ change, before }) => (before === undefined ? change : { ...change, before }));

/**
 * Adds to a plan what an earlier process has begun and not ended. Such a change may stand already, so that the provider does not list it, and
 * nothing would ever record that the setup made it. Applying it finds out. A home that was not chosen stays as it is: of what was begun there only
 * a part is wanted. Pure.
 *
 * @param unfinished - From {@link findUnfinished}.
 */
export const addUnfinished = (targets: readonly PlannedTarget[], unfinished: readonly Change[]): readonly PlannedTarget[] =>
  targets.map((target) => {
    if (target.isHomeOnly === true) {
      return target;
    }
    const planned = new Set(target.changes.map(toChangeId));
    const missing = unfinished.filter((change) => change.target === target.id && !planned.has(toChangeId(change)));
    return missing.length === 0 ? target : { ...target, changes: [...target.changes, ...missing] };
  });
