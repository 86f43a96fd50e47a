import { Failure } from "../errors.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import type { Connection, ConnectionKey } from "./connection.ts";

/**
 * Draws the id of a connection: 256 random bits in base64url, as an id has that comes from a grant's hash. A drawn id is no other connection's.
 *
 * @returns 43 characters.
 */
export const drawConnectionId = (random: RandomBytes): string => Buffer.from(random(32)).toString("base64url");

/**
 * Ids of connections that are not made yet. A customer who trusts one connection and no other must know its id before they connect.
 *
 * A connection that is made with a reserved id takes it in the same transaction, so that no id is used twice.
 */
export type ReservedIds = {
  /** Returns the id that is reserved for a place. */
  read(key: ConnectionKey): Promise<string | undefined>;
  /** Returns the id that is reserved for a place, and reserves one if there is none. */
  readOrReserve(key: ConnectionKey): Promise<string>;
};

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
