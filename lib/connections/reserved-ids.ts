import type { ConnectionKey } from "./connection.ts";

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
