import type { Connection } from "../connection.ts";
import type { Connections } from "../stores.ts";

/**
 * Whether another grant went live since the record was read. A credential that is missing is then no failure: the method that took the place may
 * store none, and the record has to be read again.
 *
 * @throws {Failure} What the table throws.
 */
export async function isReplaced({ connections }: { readonly connections: Pick<Connections, "read"> }, read: Connection): Promise<boolean> {
  const now = await connections.read(read);
  return now?.grantId !== read.grantId;
}
