import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { withLease } from "../lease/with-lease.ts";
import { type DisconnectDeps, type Disconnection, disconnectUnderLease } from "./disconnect-connection.ts";
import type { TeardownEnd } from "./teardown.ts";

/**
 * Continues an interrupted disconnect, and never begins one. Between the read of the record and the lease, the customer may have connected
 * again: that connection must not be disconnected, and at some providers revoking would end all grants of the account.
 *
 * @param seen - The record as it was read: it names the disconnect.
 * @param ended - Its teardown has come to its end.
 * @returns `undefined`: that disconnect is no longer in progress. It has finished, or a reconnect has replaced it.
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. `table_throttled`, `table_unavailable`: retry.
 */
export async function resumeDisconnect(
  deps: DisconnectDeps,
  seen: Connection,
  signal: AbortSignal,
  ended?: TeardownEnd,
): Promise<Disconnection | undefined> {
  const worked = await withLease<Disconnection | undefined>(deps, seen, { wait: signal }, async (held) =>
    isSameDisconnect(held.connection, seen)
      ? disconnectUnderLease(deps, held, { principalId: seen.disconnect?.principalId ?? "schedule" }, signal, ended)
      : { result: undefined },
  );
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  return worked.kind === "worked" ? worked.result : undefined;
}

const isSameDisconnect = (held: Connection, seen: Connection): boolean =>
  held.id === seen.id && held.status === "disconnecting" && held.disconnect?.startedAt.getTime() === seen.disconnect?.startedAt.getTime();
