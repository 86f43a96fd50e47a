import { toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { type LiveConnection, type MakeLiveDeps, makeLive } from "./make-live.ts";

/**
 * Makes a grant live for a caller who waits for it. A grant that turns out to be dead is given back at once: nothing makes it
 * live later. What else fails is the sweeper's.
 *
 * @throws {Failure} What {@link makeLive} throws.
 */
export async function makeLiveOrGiveBack(deps: MakeLiveDeps, parked: ParkedGrant, signal: AbortSignal): Promise<LiveConnection> {
  try {
    return await makeLive(deps, parked, signal);
  } catch (error) {
    if (toFailureCode(error) === "grant_revoked") {
      await returnParkedGrant(deps, parked, undefined, signal);
    }
    throw error;
  }
}
