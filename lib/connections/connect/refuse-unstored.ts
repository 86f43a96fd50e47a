import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import type { Held } from "../lease/with-lease.ts";
import { dueSettings } from "../record/next-due-at.ts";
import { unchanged } from "../record/transitions.ts";

/**
 * Refuses work that needs the newest credential of a connection while that credential is a sealed rotation on its record. The stored one
 * was rotated away: keeping or revoking it would leave the live one at the provider.
 *
 * The functions of a login cannot open the seal. The schedule can, and writes the rotation back on its next run. A connection that only its
 * customer can repair has no timer: it is made due until the rotation is written back.
 *
 * @throws {Failure} `connection_busy`: a rotation waits; retry after a minute or two. What the table throws.
 */
export async function refuseUnstored(deps: Pick<System, "clock">, { connection, note }: Held): Promise<void> {
  if (connection.sealedRotation === undefined) {
    return;
  }
  if (connection.due === undefined) {
    await note(unchanged({ ...connection, due: { at: deps.clock(), reason: "retry" } }));
  }
  throw new Failure("connection_busy", { detail: "a rotation waits to be written back", retryAfterSeconds: dueSettings.periodSeconds });
}
