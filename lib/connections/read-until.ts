import type { Connection, Provider } from "./connection.ts";
import { type Connections, pageLimit } from "./stores.ts";

/**
 * Reads an organisation's connections to a provider, a page at a time, until one fits.
 *
 * @returns What was read, in the order of the accounts. None of it fits: all of the connections to the provider.
 */
export async function readUntil(
  connections: Pick<Connections, "listPage">,
  tenant: string,
  provider: Provider,
  fits: (connection: Connection) => boolean,
): Promise<readonly Connection[]> {
  const read: Connection[] = [];
  for (let isLast = false; !isLast && !read.some(fits); ) {
    const after = read.at(-1);
    const page = await connections.listPage(tenant, { limit: pageLimit, provider, ...(after && { after }) });
    read.push(...page.connections);
    isLast = page.isLast;
  }
  return read;
}
