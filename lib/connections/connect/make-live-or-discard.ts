import { toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import { endsGrant } from "./ends-grant.ts";
import { type LiveConnection, type MakeLiveDeps, makeLive } from "./make-live.ts";

/**
 * Makes a grant live for a caller who waits for it. After a failure that ends the grant, it is revoked at once. After every other failure
 * the sweeper retries.
 *
 * @param revoke - The deadline of the revocation. Default: `signal`.
 * @throws {Failure} What {@link makeLive} throws.
 */
export async function makeLiveOrDiscard(
  deps: MakeLiveDeps,
  parked: ParkedGrant,
  signal: AbortSignal,
  revoke: AbortSignal = signal,
): Promise<LiveConnection> {
  try {
    return await makeLive(deps, parked, signal);
  } catch (error) {
    if (endsGrant(toFailureCode(error))) {
      await discardParkedGrant(deps, parked, undefined, revoke);
    }
    throw error;
  }
}
