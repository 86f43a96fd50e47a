import { Failure } from "../../errors.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { updateTo, type WithLeaseDeps, withLease } from "../lease/with-lease.ts";
import { toChance } from "../record/back-off.ts";
import { rescheduled } from "../record/transitions.ts";

/** `at`: absent, the duty keeps its time. `change`: what else is written on the record with it. */
export type ScheduledDuty = {
  readonly name: string;
  readonly at: Date | undefined;
  readonly change?: (connection: Connection) => Promise<Connection>;
};

/**
 * Sets when a duty of a connection falls due, for work outside of the lease after which it is wanted. Nothing is written for a connection that
 * is gone, is being disconnected, or has no setup: its method may not know the duty.
 *
 * @throws {Failure} `connection_busy`: another process held the lease for five seconds. `table_throttled`, `table_unavailable`.
 */
export async function scheduleDuty(
  deps: WithLeaseDeps,
  key: ConnectionKey,
  { name, at, change = async (same) => same }: ScheduledDuty,
  signal: AbortSignal,
): Promise<void> {
  const worked = await withLease(deps, key, { wait: signal }, async ({ connection, lease }) => {
    if (connection.status === "disconnecting" || connection.setupRunId === undefined) {
      return { result: undefined };
    }
    const changed = await change(connection);
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    const duties = { ...changed.duties, ...(at === undefined ? {} : { [name]: at }) };
    return updateTo(rescheduled({ ...changed, duties }, context), undefined);
  });
  if (worked.kind === "refused" || (worked.kind === "worked" && !worked.isWritten)) {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
}
