import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";

export type SetupConnections = { readonly connections: Pick<Connections, "read" | "list" | "listPage"> };

/**
 * Reads the connection that a setup works with. Only a login is set up: the customer manages what a key of a service account may do.
 *
 * @throws {Failure} `not_found`: there is no connection. `setup_needs_login`: it was made by a key.
 */
export async function requireLogin(
  { connections }: { readonly connections: Pick<Connections, "read"> },
  key: ConnectionKey,
): Promise<Connection> {
  const connection = await connections.read(key);
  if (connection === undefined || connection.status === "disconnecting") {
    throw new Failure("not_found");
  }
  if (connection.method !== "login") {
    throw new Failure("setup_needs_login");
  }
  return connection;
}
