import { Failure } from "../errors.ts";
import type { SetupAccess } from "./ledger.ts";

/** What the operator has decided about the setups of a stage. */
export type SetupPolicy = {
  /** The level of access of a setup whose plan no person has chosen. */
  readonly access: SetupAccess;
  /** No setup changes anything before a person has approved its plan. */
  readonly needsApproval: boolean;
};

/**
 * Refuses a setup whose plan no person has approved, because its run works the plan out.
 *
 * @throws {Failure} `setup_approval_required`
 */
export function requireNoApproval({ needsApproval }: Pick<SetupPolicy, "needsApproval">): void {
  if (needsApproval) {
    throw new Failure("setup_approval_required");
  }
}
