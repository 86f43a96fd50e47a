import type { ConnectionKey } from "../connection.ts";
import {
  type DisconnectDeps,
  type Disconnection,
  type DisconnectStart,
  disconnectConnection,
  readTombstone,
} from "./disconnect-connection.ts";

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
  deps: DisconnectDeps,
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
