import type { LedgerEntry } from "./ledger.ts";

/**
 * Whether a teardown takes it back: a setup made it, or may have made it. Of a change that a dead process left `begun`, what stood before may
 * still be the customer's.
 */
export const isOpen = ({ state, before }: Pick<LedgerEntry, "state" | "before">): boolean =>
  state === "changed" || (state === "begun" && before === undefined);
