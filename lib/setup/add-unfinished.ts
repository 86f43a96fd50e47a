import { toChangeId } from "./change.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { PlannedTarget } from "./plan.ts";

/**
 * Adds to a plan what an earlier process has begun and not ended. Such a change may stand already, so that the provider does not list it, and
 * nothing would ever record that the setup made it. Applying it finds out. A home that was not chosen stays as it is: of what was begun there only
 * a part is wanted. Pure.
 */
export function addUnfinished(targets: readonly PlannedTarget[], ledger: readonly LedgerEntry[]): readonly PlannedTarget[] {
  const begun = ledger
    .filter(({ state }) => state === "begun")
    .map(({ change, before }) => (before === undefined ? change : { ...change, before }));
  return targets.map((target) => {
    if (target.isHomeOnly === true) {
      return target;
    }
    const planned = new Set(target.changes.map(toChangeId));
    const missing = begun.filter((change) => change.target === target.id && !planned.has(toChangeId(change)));
    return missing.length === 0 ? target : { ...target, changes: [...target.changes, ...missing] };
  });
}
