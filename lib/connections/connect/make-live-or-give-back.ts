import { toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { returnParkedGrant } from "../parked/return-parked-grant.ts";
import { endsGrant } from "./ends-grant.ts";
import { type LiveConnection, type MakeLiveDeps, makeLive } from "./make-live.ts";

/**
 * Makes a grant live for a caller who waits for it. After a failure that ends the grant, it is revoked at once. After every other failure
 * the sweeper retries.
 *
 * @param giveBack - The deadline of the revocation. Default: `signal`.
 * @throws {Failure} What {@link makeLive} throws.
 */
export async function makeLiveOrGiveBack(
  deps: MakeLiveDeps,
  parked: ParkedGrant,
  signal: AbortSignal,
  giveBack: AbortSignal = signal,
): Promise<LiveConnection> {
  try {
    return await makeLive(deps, parked, signal);
  } catch (error) {
    if (endsGrant(toFailureCode(error))) {
      await returnParkedGrant(deps, parked, undefined, giveBack);
    }
    throw error;
  }
}
