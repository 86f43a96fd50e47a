import { type FailureCode, toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { endsGrant } from "../grant-life.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import type { LivePorts } from "../ports.ts";
import { type LiveConnection, makeLive } from "./make-live.ts";

/**
 * Makes a grant live for a caller who waits for it. After a failure that ends the grant, it is revoked at once. After every other failure
 * the sweeper retries. A grant that ends a login for setup is discarded after every failure, because its state machine submits another one.
 *
 * @param revoke - The deadline of the revocation. Default: `signal`.
 * @throws {Failure} What {@link makeLive} throws.
 */
export async function makeLiveOrDiscard(
  deps: LivePorts,
  parked: ParkedGrant,
  signal: AbortSignal,
  revoke: AbortSignal = signal,
): Promise<LiveConnection> {
  try {
    return await makeLive(deps, parked, signal);
  } catch (error) {
    if (isOver(parked, toFailureCode(error))) {
      await discardParkedGrant(deps, parked, undefined, revoke);
    }
    throw error;
  }
}

/** A table that did not answer may have written the record: the sweeper looks, and finishes what is left to do then. */
const isOver = ({ endsLogin }: ParkedGrant, code: FailureCode): boolean =>
  endsGrant(code) || (endsLogin !== undefined && code !== "table_unavailable");
