import { Failure } from "../../errors.ts";
import { dueSettings } from "../keep/next-due-at.ts";
import type { Connections, HeldConnection, Surroundings } from "../ports.ts";

type Deps = Pick<Surroundings, "clock"> & { readonly connections: Pick<Connections, "commit"> };

/**
 * Refuses what needs the newest credential of a connection while that is a sealed rotation on its record: what the store has
 * was rotated away, and whoever keeps or revokes that leaves the live one behind.
 *
 * The functions of a login do not have the key of the seal. The schedule has it, and writes the rotation back at its next
 * look. A connection that only its customer can mend has no timer: it is made due, until the rotation is written back.
 *
 * @throws {Failure} `connection_busy`: a rotation waits; try again, in a minute or two it is written back. What the table throws.
 */
export async function refuseUnstored(deps: Deps, { connection, lease }: HeldConnection): Promise<void> {
  if (connection.sealedRotation === undefined) {
    return;
  }
  if (connection.due === undefined) {
    const due: typeof connection = { ...connection, due: { at: deps.clock(), reason: "retry" } };
    await deps.connections.commit(due, lease, { before: connection });
  }
  throw new Failure("connection_busy", { detail: "a rotation waits to be written back", retryAfterSeconds: dueSettings.periodSeconds });
}
