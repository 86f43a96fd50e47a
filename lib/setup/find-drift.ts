import { endsConnection, Failure } from "../errors.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import { mapBounded } from "../map-bounded.ts";
import { type Change, toChangeId } from "./change.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Setup, SetupCall } from "./setup.ts";

/** What of one target was compared. `code`: it could not be read, so nothing is known of it. */
export type TargetDrift =
  | { readonly target: string; readonly missing: readonly Change[] }
  | { readonly target: string; readonly code: FailureCode };

/** Targets that are compared at once: few, because a provider may count the reads of all customers together. */
const targetsAtOnce = 3;

/**
 * Finds what the setups of a connection have made and what does not stand any more, in each target. Reads only. A target that the person may
 * not read any more does not stop the others.
 *
 * @returns Only targets in which something was made, in the order of the ledger.
 * @throws {Failure} One that a retry repairs, or that ends the connection: it says nothing about a target.
 */
export function findDrift(setup: Pick<Setup, "findDrift">, entries: readonly LedgerEntry[], call: SetupCall): Promise<TargetDrift[]> {
  const made = entries.filter(({ state }) => state === "changed");
  const targets = [...Map.groupBy(made, ({ change }) => change.target)];
  return mapBounded(targets, targetsAtOnce, async ([target, changes]) => {
    try {
      const missing = await setup.findDrift(changes, call);
      return { target, missing: changes.map(({ change }) => change).filter((change) => missing.has(toChangeId(change))) };
    } catch (error) {
      if (!(error instanceof Failure) || failures[error.code].retryable || endsConnection(error.code)) {
        throw error;
      }
      return { target, code: error.code };
    }
  });
}
