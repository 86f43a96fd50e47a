import { type ConnectionKey, toDisconnectId } from "../connection.ts";
import type { DisconnectPorts } from "../ports.ts";
import type { Disconnection } from "./disconnect-connection.ts";
import { resumeDisconnect } from "./disconnect-whole.ts";
import type { TeardownEnd } from "./tear-down-first.ts";

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
