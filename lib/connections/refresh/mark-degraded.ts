import type { Failure } from "../../errors.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { toChance } from "./back-off.ts";
import { afterFailure } from "./transitions.ts";
import { updateTo, type WithLeaseDeps, withLease } from "./with-lease.ts";

/**
 * Books on a connection whose token has ended what others have met a moment ago, without asking provider or store for it.
 * While so many fail that nobody is asked any more, its users go without all the same, and whoever listens is to know at once.
 *
 * @param trouble - What keeps it from being refreshed.
 * @returns The record as it is then; `undefined` when nobody could write it: somebody has the lease, or its token has not ended.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was written.
 */
export async function markDegraded(deps: WithLeaseDeps, key: ConnectionKey, trouble: Failure): Promise<Connection | undefined> {
  const worked = await withLease(deps, key, { onlyIf: { expiresBefore: deps.clock() } }, async ({ connection, lease }) => {
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
    // It is told once; and the index is behind: it may have been refreshed, given back or ended meanwhile.
    const isToBeTold = connection.status === "active" && connection.expiresAt !== undefined && connection.expiresAt <= context.now;
    const transition = isToBeTold ? afterFailure(connection, trouble, context) : { connection, events: [] };
    return updateTo(transition, transition.connection);
  });
  return worked.kind === "worked" ? worked.result : undefined;
}
