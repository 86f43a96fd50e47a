import type { Connection } from "../connections/connection.ts";
import { Failure } from "../errors.ts";

/**
 * Keeps a run from working with the grant of another account or method than the one that it was begun for: the connection keeps its id when its
 * account is replaced.
 *
 * @param personId - The account that the run is for. Absent: its run was begun by an earlier release.
 * @throws {Failure} `account_mismatch`: another account is connected now.
 */
export function requirePerson(personId: string | undefined, connection: Pick<Connection, "identity"> | undefined): void {
  if (personId !== undefined && connection !== undefined && connection.identity.id !== personId) {
    throw new Failure("account_mismatch", { detail: "another account is connected since the run began" });
  }
}
