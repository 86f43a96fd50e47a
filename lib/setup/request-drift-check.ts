import { type Connection, toKey } from "../connections/connection.ts";
import { scheduleDuty } from "../connections/duties/run-duty.ts";
import type { LeasePorts } from "../connections/ports.ts";
import type { SetupLooks } from "./setup.ts";
import { setupLookDuty } from "./setup-duty.ts";

export type RequestDriftCheckDeps = LeasePorts & { readonly looks: Pick<SetupLooks, "read" | "write"> };

/**
 * Has the schedule look at the setup of a connection at its next minute, and at all of it: what was compared before belongs to an earlier round. What
 * the look before has found stays until then. Nothing is done for a connection without a setup.
 *
 * @throws {Failure} `connection_busy`, `table_throttled`, `table_unavailable`: retry.
 */
export async function requestDriftCheck(deps: RequestDriftCheckDeps, connection: Connection, signal: AbortSignal): Promise<void> {
  if (connection.setupRunId === undefined) {
    return;
  }
  const key = toKey(connection);
  const now = deps.clock();
  const before = await deps.looks.read(key, connection.id);
  if (before !== undefined) {
    await deps.looks.write(key, { ...before, askedAt: now });
  }
  await scheduleDuty(deps, key, { name: setupLookDuty, at: now }, signal);
}
