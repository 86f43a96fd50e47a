import type { Connection, ConnectionKey } from "../lib/connections/connection.ts";
import { providerNames } from "../lib/provider-names.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import type { Target } from "./target.ts";

/** The name by which a connection is told: it is also what commands take. */
export const toName = ({ tenant, provider, account }: Connection): string => `${tenant}/${provider}/${account}`;

/**
 * Finds a connection by `organisation/provider/account`, or by its id: the whole table is then read.
 *
 * @throws {Error} There is no such connection.
 */
export async function findConnection({ table, scan }: Target, name: string): Promise<Connection> {
  const key = readKey(name);
  const found = key === undefined ? (await scan()).connections.find(({ id }) => id === name) : await connectionsIn(table).read(key);
  if (found === undefined) {
    throw new Error(`there is no connection ${name}. npm run ops -- list names them`);
  }
  return found;
}

/** Reads `organisation/provider/account`. An organisation's name may hold a slash. */
function readKey(name: string): ConnectionKey | undefined {
  const [, tenant, provider, account] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  const known = providerNames.find((each) => each === provider);
  return tenant === undefined || account === undefined || known === undefined ? undefined : { tenant, provider: known, account };
}
