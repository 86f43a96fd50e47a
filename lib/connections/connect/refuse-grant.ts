import { Failure, toFailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { CredentialFields } from "../credential-store.ts";
import { type ReturnParkedGrantDeps, retryMinutes, returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { storeParkedCredential } from "../disconnect/store-parked-credential.ts";

/**
 * When the parts of a callback must be over. What makes the connection ends first: a grant that was issued just before then is
 * still given back, and one that cannot be given back is still stored for the sweeper.
 */
export type CallbackSignals = {
  /** Up to the connection. */
  readonly work: AbortSignal;
  /** Giving a refused grant back. */
  readonly giveBack: AbortSignal;
  /** Storing what could not be given back. */
  readonly keep: AbortSignal;
};

/**
 * Ends a grant that was issued and will not become a connection: gives it back at the provider, or leaves it to the sweeper with
 * its credential, without which nobody could revoke it any more. Never throws: the caller has a failure of its own to tell.
 *
 * @param parked - Its record, whether or not it was written.
 */
export async function refuseGrant(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  fields: CredentialFields,
  { giveBack, keep }: CallbackSignals,
): Promise<void> {
  if ((await returnParkedGrant(deps, parked, fields, giveBack)) !== "waiting") {
    return;
  }
  try {
    const isLate = () => new Failure("deadline_exceeded", { detail: "while a refused grant was left to the sweeper" });
    await untilAborted(leaveToSweeper(deps, parked, fields, keep), keep, isLate);
    deps.logger.warn("a refused grant waits for the sweeper", { provider: parked.provider });
  } catch (error) {
    deps.logger.error("a refused grant is left at the provider", { code: toFailureCode(error), provider: parked.provider });
  }
}

async function leaveToSweeper(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  await deps.parked.write({ ...parked, phase: "rejected" }, minutesAfter(deps.clock(), retryMinutes));
  await storeParkedCredential(deps, parked, fields, signal);
}
