import { Failure } from "../../errors.ts";
import type { ConnectionKey } from "../connection.ts";
import { updateTo, type WithLeaseDeps, withLease } from "../lease/with-lease.ts";
import { toChance } from "../record/back-off.ts";
import { rescheduled } from "../record/transitions.ts";

/**
 * Sets when a duty of a connection falls due, for work outside of the lease after which it is wanted. Nothing is written for a connection that
 * is gone, is being disconnected, or has no setup: its method may not know the duty.
 *
 * @throws {Failure} `connection_busy`: another process held the lease for five seconds. `table_throttled`, `table_unavailable`.
 */
export async function scheduleDuty(deps: WithLeaseDeps, key: ConnectionKey, name: string, at: Date, signal: AbortSignal): Promise<void> {
  const worked = await withLease(deps, key, { wait: signal }, async ({ connection, lease }) => {
    if (connection.status === "disconnecting" || connection.setupRunId === undefined) {
      return { result: undefined };
    }
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    return updateTo(rescheduled({ ...connection, duties: { ...connection.duties, [name]: at } }, context), undefined);
  });
  if (worked.kind === "refused" || (worked.kind === "worked" && !worked.isWritten)) {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
}
