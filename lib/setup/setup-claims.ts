import type { ConnectionKey } from "../connections/connection.ts";
import { minutesAfter } from "../system.ts";
import type { SetupStanding } from "./setup-run.ts";

const holdPrefix = "hold-";

/** The id under which something holds a connection that is not a run, for seconds. */
export const toHoldId = (id: string): string => `${holdPrefix}${id}`;

/** Whether a claim is held by something that is not a run. */
export const isHold = (holder: string): boolean => holder.startsWith(holdPrefix);

/** Keeps a connection to one run at a time. */
export type SetupClaims = {
  /**
   * Claims a connection for a run, unless another run holds it.
   *
   * @param until - The claim of a run that died ends then.
   * @returns The id of the run that holds the connection: this one, or the one that runs already.
   */
  claim(connection: ConnectionKey, runId: string, until: Date): Promise<string>;

  /** @returns The id of the run that may be at work: the one that holds the connection, or a stopped one. `undefined`: no run is at work. */
  read(connection: ConnectionKey): Promise<string | undefined>;

  /**
   * Ends the claim of a run. The claim of another run stays.
   *
   * @param workUntil - The run was stopped, and a task of it may be at work until then. No other run waits for that task, because the ledger
   *   keeps both right; a teardown does.
   */
  release(connection: ConnectionKey, runId: string, workUntil?: Date): Promise<void>;
};

/**
 * Minutes in which a task of a setup may still be at work after a disconnect has begun, or after its execution was stopped: it got its token
 * before, and no task lasts longer. What it makes after this is not possible, so a run that died is not waited for any longer.
 */
export const setupTaskMinutes = 11;

/** Releases the claim of a run that does not count any more. A task of a run that was stopped may still be at work, which a teardown waits for. */
export function releaseClaim(
  claims: Pick<SetupClaims, "release">,
  connection: ConnectionKey,
  runId: string,
  standing: SetupStanding,
  now: Date,
): Promise<void> {
  const wasStopped = standing.state === "FAILURE" && standing.code === "setup_stopped";
  return claims.release(connection, runId, wasStopped ? minutesAfter(now, setupTaskMinutes) : undefined);
}
