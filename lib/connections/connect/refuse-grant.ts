import { Failure, toFailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { CredentialFields } from "../credential-store.ts";
import { type ReturnParkedGrantDeps, retryMinutes, returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { storeParkedCredential } from "../disconnect/store-parked-credential.ts";

/** What is stored already of a grant that is refused. */
export type StoredSoFar = {
  /** Its record, on the way to the table: a write that is given up may arrive after a later one. */
  readonly record?: Promise<void>;
  /** Whether record and credential are both there: then the sweeper has the grant, whatever else fails. */
  readonly isKept?: boolean;
};

/**
 * When the parts of a callback must be over. What makes the connection ends first: a grant that was issued just before then is
 * still given back, and one that cannot be given back is still stored for the sweeper.
 */
export type CallbackSignals = {
  /** Up to the code: none is sent after this fires, so that its answer comes before the work ends. */
  readonly send: AbortSignal;
  /** Up to the connection. */
  readonly work: AbortSignal;
  /** Giving a refused grant back. */
  readonly giveBack: AbortSignal;
  /** Storing what could not be given back. */
  readonly keep: AbortSignal;
};

/**
 * Ends a grant that was issued and will not become a connection: gives it back at the provider, or leaves it to the sweeper with
 * its credential, without which nobody could revoke it any more. Never throws: the caller has a failure of its own to tell. Is over
 * when `keep` fires: a grant of which nothing durable is known by then is logged as a loss.
 *
 * @param parked - Its record, whether or not it was written.
 */
export async function refuseGrant(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  fields: CredentialFields,
  signals: CallbackSignals,
  stored: StoredSoFar = {},
): Promise<void> {
  try {
    const isLate = () => new Failure("deadline_exceeded", { detail: "while a refused grant was ended" });
    await untilAborted(giveBackOrLeave(deps, parked, fields, signals, stored), signals.keep, isLate);
  } catch (error) {
    const told = { code: toFailureCode(error), provider: parked.provider };
    if (stored.isKept) {
      deps.logger.warn("a refused grant waits for the sweeper", told);
    } else {
      deps.logger.error("a refused grant is left at the provider", told);
    }
  }
}

async function giveBackOrLeave(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  fields: CredentialFields,
  { giveBack, keep }: CallbackSignals,
  { record }: StoredSoFar,
): Promise<void> {
  if ((await returnParkedGrant(deps, parked, fields, giveBack)) !== "waiting") {
    return;
  }
  // The record that may go live must not come after the one that may not.
  await record?.catch(() => undefined);
  await deps.parked.write({ ...parked, phase: "rejected" }, minutesAfter(deps.clock(), retryMinutes));
  await storeParkedCredential(deps, parked, fields, keep);
  deps.logger.warn("a refused grant waits for the sweeper", { provider: parked.provider });
}
