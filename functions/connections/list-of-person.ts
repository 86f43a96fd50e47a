import type { Connection } from "../../lib/connections/connection.ts";
import { type Connections, type PlaceInOrganisation, pageLimit } from "../../lib/connections/stores.ts";

/** Pages of the table that one request reads at most: a thousand connections. */
const mostPages = 10;

type Wanted = { readonly connectedBy: string; readonly limit: number; readonly after: PlaceInOrganisation | undefined };

/**
 * Lists the connections that one person has connected, in the order of the whole list. The table knows no such order, so the pages of the organisation are read,
 * and the others left out.
 *
 * @returns `next`: where the next page begins, which may be empty. Absent: this is the last one.
 */
export async function listOfPerson(
  connections: Pick<Connections, "listPage">,
  tenant: string,
  { connectedBy, limit, after }: Wanted,
): Promise<{ readonly connections: readonly Connection[]; readonly next?: PlaceInOrganisation }> {
  const found: Connection[] = [];
  let read = after;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await connections.listPage(tenant, { limit: pageLimit, ...(read && { after: read }) });
    for (const connection of page.connections) {
      read = connection;
      if (connection.connectedBy === connectedBy) {
        found.push(connection);
      }
      if (found.length === limit) {
        return { connections: found, next: read };
      }
    }
    if (page.isLast) {
      return { connections: found };
    }
  }
  return { connections: found, ...(read && { next: read }) };
}
