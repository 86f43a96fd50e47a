import { defined } from "../../defined.ts";
import type { Secret } from "../../secret.ts";
import { type Connection, type ConnectionKey, toDisconnectId } from "../connection.ts";
import type { RefreshPorts } from "../ports.ts";
import type { Connections } from "../stores.ts";
import { unstopped } from "../switches.ts";
import { isTearingDown } from "../teardown-result.ts";
import { type WorkLimits, withLiveToken } from "../tokens/with-live-token.ts";

/**
 * Does work with a live token of a connection that is being disconnected, for the run that takes back what setup made, and for no other caller. The
 * token is refreshed under the lease when it is due, as for any caller. The record stays `disconnecting` with its due time, whatever the
 * provider answers, and no event says otherwise. An emergency stop does not hold it up.
 *
 * @param runId - Of the teardown: without it, or after it, there is no token.
 * @param work - Safe to repeat, as for {@link withLiveToken}.
 * @throws {Failure} `connection_disconnecting`: this run does not tear it down, or not any more. What {@link withLiveToken} throws.
 */
export function withTeardownToken<T>(
  deps: RefreshPorts,
  key: ConnectionKey,
  runId: string,
  work: (accessToken: Secret) => Promise<T>,
  limits: WorkLimits,
): Promise<T> {
  const silent = { publish: async () => undefined };
  const asTeardown = { ...deps, connections: asLive(deps.connections, runId), events: silent, switches: unstopped(deps.switches) };
  return withLiveToken(asTeardown, key, work, limits);
}

/** The records as a refresh sees them: one that this run tears down is `active`. What is written leaves its life as it is. */
function asLive(connections: Connections, runId: string): Connections {
  const isTornDown = (connection: Connection) =>
    isTearingDown(connection) && connection.disconnect !== undefined && toDisconnectId(connection.id, connection.disconnect) === runId;
  const present = (connection: Connection): Connection => (isTornDown(connection) ? { ...connection, status: "active" } : connection);
  let held: Connection | undefined;

  /** Only the token of the record may change: its status, failure and due time are those of the disconnect. */
  const restore = (connection: Connection): Connection => {
    if (held === undefined || !isTornDown(held)) {
      return connection;
    }
    const { failure: _, due: __, ...next } = connection;
    const { status, failure, due } = held;
    return { ...next, status, ...defined({ failure, due }) };
  };

  return {
    ...connections,
    read: async (key) => {
      const found = await connections.read(key);
      return found && present(found);
    },
    acquire: async (key, request) => {
      const acquisition = await connections.acquire(key, request);
      if (acquisition.kind === "absent") {
        return acquisition;
      }
      held = acquisition.kind === "acquired" ? acquisition.connection : held;
      return { ...acquisition, connection: present(acquisition.connection) };
    },
    commit: (connection, lease, { before, ...options } = {}) =>
      connections.commit(restore(connection), lease, {
        ...options,
        events: [],
        ...(before === undefined ? {} : { before: restore(before) }),
      }),
    // Its use keeps no connection alive that is about to go.
    touch: async () => undefined,
  };
}
