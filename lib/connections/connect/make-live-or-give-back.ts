import { toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { endsGrant } from "./ends-grant.ts";
import { type LiveConnection, type MakeLiveDeps, makeLive } from "./make-live.ts";

/**
 * Makes a grant live for a caller who waits for it. A failure that ends the grant has it given back at once: nothing makes it
 * live later. After every other failure the sweeper carries on.
 *
 * @param giveBack - When giving back must be over. Default: `signal`.
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
