import type { Clock } from "../system.ts";
import type { Connection, ConnectionKey } from "./connection.ts";
import { type ConnectionPage, type Connections, pageLimit } from "./stores.ts";

/**
 * Reads an organisation's connections, a page at a time, until it has enough.
 *
 * @param within - With a provider: only the connections to it.
 * @returns What was read, in the order of provider and account. `isLast`: it is all of them.
 */
export async function readUntil(
  connections: Pick<Connections, "listPage">,
  { tenant, ...within }: Pick<ConnectionKey, "tenant"> & Partial<Pick<ConnectionKey, "provider">>,
  isEnough: (read: readonly Connection[]) => boolean,
): Promise<ConnectionPage> {
  const read: Connection[] = [];
  let isLast = false;
  while (!isLast && !isEnough(read)) {
    const after = read.at(-1);
    const page = await connections.listPage(tenant, { limit: pageLimit, ...within, ...(after && { after }) });
    read.push(...page.connections);
    isLast = page.isLast;
  }
  return { connections: read, isLast };
}

/** Connections of one organisation that are read at most to count or to group them: fifty queries, one after the other. */
export const mostRead = 5000;

/** Reads all connections of an organisation, up to {@link mostRead}. @param mayGoOn - Asked before each page but the first. */
export const readMost = (connections: Pick<Connections, "listPage">, tenant: string, mayGoOn: () => boolean): Promise<ConnectionPage> =>
  readUntil(connections, { tenant }, (read) => read.length > 0 && (read.length >= mostRead || !mayGoOn()));

/** Makes the check whether there is time for another page. @param reserveMs - Milliseconds before the end in which none is read. */
export const hasTime =
  (endsAt: Date, clock: Clock, reserveMs = 3000): (() => boolean) =>
  () =>
    endsAt.getTime() - clock().getTime() > reserveMs;
