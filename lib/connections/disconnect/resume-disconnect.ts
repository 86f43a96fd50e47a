import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { withLease } from "../refresh/with-lease.ts";
import { type DisconnectDeps, type Disconnection, disconnectUnderLease } from "./disconnect-connection.ts";

/**
 * Carries on a disconnect that was cut off, and begins none. Between the look at the record and the lease its customer may
 * have connected again: that connection is nobody's to give back, and at some providers revoking would end the whole account.
 *
 * @param seen - The record as it was read: it names the disconnect that is meant.
 * @returns `undefined`: there is nothing of that disconnect any more. It has been finished, or connecting again has ended it.
 * @throws {Failure} `connection_busy`: somebody has the lease; try again. `table_throttled`, `table_unavailable`: try again.
 */
export async function resumeDisconnect(deps: DisconnectDeps, seen: Connection, signal: AbortSignal): Promise<Disconnection | undefined> {
  const worked = await withLease<Disconnection | undefined>(deps, seen, { wait: signal }, async (held) =>
    isSameDisconnect(held.connection, seen)
      ? disconnectUnderLease(deps, held, seen.disconnect?.principalId ?? "schedule", signal)
      : { result: undefined },
  );
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  return worked.kind === "worked" ? worked.result : undefined;
}

const isSameDisconnect = (held: Connection, seen: Connection): boolean =>
  held.id === seen.id && held.status === "disconnecting" && held.disconnect?.startedAt.getTime() === seen.disconnect?.startedAt.getTime();
