import type { ConnectionKey } from "../connections/connection.ts";
import { minutesAfter } from "../instants.ts";
import type { SetupClaims } from "./setup-claims.ts";
import type { SetupStanding } from "./setup-run.ts";
import { setupTaskMinutes } from "./setup-task-minutes.ts";

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
