import type { Failure } from "../../errors.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import type { Events } from "../domain-event.ts";
import type { Connections } from "../ports.ts";
import { toChance } from "./back-off.ts";
import { acquireGuarded, type LeaseDeps } from "./lease.ts";
import { afterFailure } from "./refresh-outcome.ts";
import { settleOrRelease } from "./settle.ts";

type HoldUpDeps = LeaseDeps & { readonly connections: Connections; readonly events: Events; readonly logger: Logger };

/**
 * Books on a connection whose token has ended what others have met a moment ago, without asking provider or store for it.
 * While so many fail that nobody is asked any more, its users go without all the same, and whoever listens is to know at once.
 *
 * @param trouble - What keeps it from being renewed.
 * @returns The record as it is then; `undefined` when nobody could write it: somebody has the lease, or its token has not ended.
 * @throws {Failure} `table_throttled`, `table_unavailable`: nothing was written.
 */
export async function holdUp(deps: HoldUpDeps, key: ConnectionKey, trouble: Failure): Promise<Connection | undefined> {
  const held = await acquireGuarded(deps, key, { expiresBefore: deps.clock() });
  if (held.kind !== "acquired") {
    return undefined;
  }
  const context = { now: deps.clock(), chance: toChance(deps.random), generation: held.lease.generation };
  const { connection } = held;
  // It is told once; and the index is behind: it may have been renewed, given back or ended meanwhile.
  const isToBeTold = connection.status === "active" && connection.expiresAt !== undefined && connection.expiresAt <= context.now;
  const standing = isToBeTold ? afterFailure(connection, trouble, context) : { connection, events: [] };
  await settleOrRelease(deps, held, standing);
  return standing.connection;
}
