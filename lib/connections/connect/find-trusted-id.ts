import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";

/**
 * Finds the id that a customer's trust names: that of the connection in the place, or the one that is reserved for the next connection there. No id
 * is used twice: that of a connection that is being disconnected ends with it.
 *
 * @param reserved - Reads or reserves an id. Not called where there is a connection.
 * @throws {Failure} `connection_disconnecting`: retry when the disconnect is over. What `reserved` throws.
 */
export async function findTrustedId<Id extends string | undefined>(
  there: Pick<Connection, "id" | "status"> | undefined,
  reserved: () => Promise<Id>,
): Promise<string | Id> {
  if (there?.status === "disconnecting") {
    throw new Failure("connection_disconnecting", { detail: "its id is not used again" });
  }
  return there?.id ?? reserved();
}
