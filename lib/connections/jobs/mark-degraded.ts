import type { Failure } from "../../errors.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { updateTo, type WithLeaseDeps, withLease } from "../lease/with-lease.ts";
import { toChance } from "../record/back-off.ts";
import { afterFailure, unchanged } from "../record/transitions.ts";

/**
 * Marks an expired connection `degraded` with the current outage, without asking the provider or the store. While the outage stops all
 * refreshes, the connection's users have no token, and subscribers must learn it at once.
 *
 * @param trouble - The failure that stops the refreshes. @returns The updated record; `undefined` when nothing was written: another process
 *   holds the lease, or the token has not expired.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was written.
 */
export async function markDegraded(deps: WithLeaseDeps, key: ConnectionKey, trouble: Failure): Promise<Connection | undefined> {
  const worked = await withLease(deps, key, { onlyIf: { expiresBefore: deps.clock() } }, async ({ connection, lease }) => {
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    // Marked once. The index lags behind: the connection may have been refreshed, disconnected or ended since.
    const isToBeTold = connection.status === "active" && connection.expiresAt !== undefined && connection.expiresAt <= context.now;
    const transition = isToBeTold ? afterFailure(connection, trouble, context) : unchanged(connection);
    return updateTo(transition, transition.connection);
  });
  return worked.kind === "worked" ? worked.result : undefined;
}
