import type { LedgerEntry } from "./ledger.ts";

/**
 * Decides which target holds what is made once a connection, such as its accounts. Pure. It stays where it was made: an account cannot move.
 *
 * @param root - The target that the customer prefers, if it is among those that are set up.
 * @param targets - At least one.
 */
export function decideHome(
  ledger: readonly LedgerEntry[],
  onceSteps: readonly string[],
  root: string | undefined,
  targets: readonly string[],
): string {
  const made = ledger.find(({ change, state }) => onceSteps.includes(change.step) && (state === "changed" || state === "begun"));
  const preferred = root !== undefined && targets.includes(root) ? root : undefined;
  return made?.change.target ?? preferred ?? targets[0] ?? "";
}
