import { toFailureCode } from "../../errors.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Events } from "../domain-event.ts";
import type { Connections, HeldConnection } from "../ports.ts";
import type { Standing } from "./refresh-outcome.ts";

type Held = Pick<HeldConnection, "connection" | "lease">;

type SettleDeps = { readonly connections: Pick<Connections, "commit">; readonly events: Events; readonly logger: Logger };

/**
 * Writes the outcome of the work under a lease, releases it and tells others. Never throws: the work is done, and what
 * matters of it is in the credential store. A record that could not be written is put right by the next holder.
 *
 * @returns Whether the record was written.
 */
export async function settle(deps: SettleDeps, held: Held, { connection, events }: Standing): Promise<boolean> {
  try {
    if (!(await deps.connections.commit(connection, held.lease, { events, before: held.connection }))) {
      deps.logger.warn("a lease was lost before its record was written", { connection: connection.id });
      return false;
    }
  } catch (error) {
    deps.logger.error("a record is behind its credential", { code: toFailureCode(error), connection: connection.id });
    return false;
  }
  await Promise.all(events.map((event) => deps.events.publish(event)));
  return true;
}

type ReleaseDeps = SettleDeps & { readonly connections: Pick<Connections, "commit" | "release"> };

/** {@link settle} for what may have changed nothing: then only the lease is given back. Never throws: a lease ends by itself. */
export async function settleOrRelease(deps: ReleaseDeps, held: Held, standing: Standing): Promise<void> {
  if (standing.connection !== held.connection) {
    await settle(deps, held, standing);
    return;
  }
  try {
    await deps.connections.release(held.connection, held.lease);
  } catch (error) {
    deps.logger.warn("a lease could not be given back", { code: toFailureCode(error), connection: held.connection.id });
  }
}
