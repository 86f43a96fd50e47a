import { toFailureCode } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Secret } from "../../secret.ts";
import type { Timers } from "../../system.ts";
import { inTime } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, toKey } from "../connection.ts";
import type { Setups } from "../setup-starter.ts";
import type { ParkedGrants } from "../stores.ts";

export type NoteReachDeps = {
  readonly parked: Pick<ParkedGrants, "noteReach">;
  readonly setups: Setups;
  readonly timers: Timers;
  readonly logger: Logger;
};

/** Milliseconds that the browser waits for the comparison at most. */
const compareMs = 3000;

/**
 * Compares what is set up with what the account of a parked grant sees, and notes it for the person who confirms, if the grant would put another
 * account in the place of `replaced`. The grant is stored before. A failure is logged, and nothing is noted: the login goes on.
 */
export async function noteReach(
  deps: NoteReachDeps,
  parked: ParkedGrant,
  replaced: Connection | undefined,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<void> {
  const compare = deps.setups.find(parked)?.compare;
  if (compare === undefined || replaced === undefined || replaced.identity.id === parked.identity.id) {
    return;
  }
  const limit = AbortSignal.any([signal, deps.timers.abortAfter(compareMs)]);
  try {
    const reach = await inTime(() => compare(toKey(parked), accessToken, limit), limit);
    if (reach !== undefined) {
      await inTime(() => deps.parked.noteReach(parked.attemptId, reach), limit);
    }
  } catch (error) {
    deps.logger.warn("what a new account sees was not compared with what is set up", {
      code: toFailureCode(error),
      provider: parked.provider,
    });
  }
}
