import type { LedgerEntry } from "./ledger.ts";

/** Whether the account at the provider that is connected now has made an entry. One without a maker is of an earlier release. */
export const isOwn = ({ madeBy }: Pick<LedgerEntry, "madeBy">, personId: string | undefined): boolean =>
  madeBy === undefined || madeBy === personId;

/**
 * Puts what one account has made before what others have. Pure. Accounts that replace one another share a ledger, and what they make has the
 * same names in other targets: the first entry of a name is the one that is meant.
 */
export const ownFirst = (ledger: readonly LedgerEntry[], personId: string | undefined): readonly LedgerEntry[] =>
  ledger.toSorted((one, other) => Number(!isOwn(one, personId)) - Number(!isOwn(other, personId)));
