import { type Connection, type ConnectionKey, toDisconnectId } from "../connection.ts";
import { withAwaitedLease } from "../lease/with-lease.ts";
import type { DisconnectPorts } from "../ports.ts";
import {
  type Disconnection,
  type DisconnectStart,
  disconnectConnection,
  disconnectUnderLease,
  readTombstone,
} from "./disconnect-connection.ts";
import type { TeardownEnd } from "./tear-down-first.ts";

/** A teardown of few targets takes seconds. Ten of them: the server of Aurora's client takes 20 s without an answer for a failure. */
const mostLooks = 20;
const lookEveryMs = 500;

/** Milliseconds that are reserved for the answer, before the process stops. */
const reserveMs = 4000;

/**
 * Disconnects a connection, and waits a while for its teardown, so that most callers get the whole answer at once. The teardown goes on when the
 * wait ends first.
 *
 * @param endsAt - The instant at which the process stops.
 * @throws {Failure} As {@link disconnectConnection}.
 */
export async function disconnectWhole(
  deps: DisconnectPorts,
  key: ConnectionKey,
  start: DisconnectStart,
  { signal, endsAt }: { readonly signal: AbortSignal; readonly endsAt: Date },
): Promise<Disconnection> {
  const reached = await disconnectConnection(deps, key, start, signal);
  const isTimeLeft = () => deps.clock().getTime() + reserveMs < endsAt.getTime();
  for (let look = 0; reached.state === "tearing_down" && look < mostLooks && isTimeLeft(); look += 1) {
    await deps.timers.pause(lookEveryMs, signal);
    if ((await deps.connections.read(key))?.status !== "disconnecting") {
      // Not disconnected again: a new login may have taken the place meanwhile.
      return readTombstone(deps, key);
    }
  }
  return reached;
}

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
  deps: DisconnectPorts,
  seen: Connection,
  signal: AbortSignal,
  ended?: TeardownEnd,
): Promise<Disconnection | undefined> {
  return withAwaitedLease<Disconnection | undefined>(deps, seen, signal, async (held) =>
    isSameDisconnect(held.connection, seen)
      ? disconnectUnderLease(deps, held, { principalId: seen.disconnect?.principalId ?? "schedule" }, signal, ended)
      : { result: undefined },
  );
}

const isSameDisconnect = (held: Connection, seen: Connection): boolean =>
  held.id === seen.id && held.status === "disconnecting" && held.disconnect?.startedAt.getTime() === seen.disconnect?.startedAt.getTime();

/**
 * Continues a disconnect when its teardown has come to its end, whatever that has achieved. If a store of ours fails on the way, the schedule
 * continues it.
 *
 * @param runId - Of the teardown: the id of its disconnect.
 * @returns `over`: that disconnect is no longer in progress.
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. `table_throttled`, `table_unavailable`: retry.
 */
export async function endTeardown(
  deps: DisconnectPorts,
  key: ConnectionKey,
  runId: string,
  end: TeardownEnd,
  signal: AbortSignal,
): Promise<Disconnection["state"] | "over"> {
  const seen = await deps.connections.read(key);
  if (seen?.disconnect === undefined || toDisconnectId(seen.id, seen.disconnect) !== runId) {
    return "over";
  }
  return (await resumeDisconnect(deps, seen, signal, end))?.state ?? "over";
}
