import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { dueSettings } from "../refresh/next-due-at.ts";
import type { Held } from "../refresh/with-lease.ts";

/**
 * Refuses what needs the newest credential of a connection while that is a sealed rotation on its record: what the store has
 * was rotated away, and whoever keeps or revokes that leaves the live one behind.
 *
 * The functions of a login do not have the key of the seal. The schedule has it, and writes the rotation back at its next
 * look. A connection that only its customer can mend has no timer: it is made due, until the rotation is written back.
 *
 * @throws {Failure} `connection_busy`: a rotation waits; try again, in a minute or two it is written back. What the table throws.
 */
export async function refuseUnstored(deps: Pick<System, "clock">, { connection, note }: Held): Promise<void> {
  if (connection.sealedRotation === undefined) {
    return;
  }
  if (connection.due === undefined) {
    await note({ connection: { ...connection, due: { at: deps.clock(), reason: "retry" } }, events: [] });
  }
  throw new Failure("connection_busy", { detail: "a rotation waits to be written back", retryAfterSeconds: dueSettings.periodSeconds });
}
