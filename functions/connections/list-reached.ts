import type { Provider } from "../../lib/connections/connection.ts";
import type { ConnectionPage, Connections, PlaceInOrganisation } from "../../lib/connections/stores.ts";
import { findReach } from "../../lib/http/narrowed-rights.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { providerNames } from "../../lib/provider-names.ts";

/** Reads in flight for connections that rights name one by one. */
const readsAtOnce = 8;

type Stored = Pick<Connections, "listPage" | "read">;
type Caller = { readonly tenant: string; readonly permissions: ReadonlySet<string> };
type Wanted = { readonly limit: number; readonly after?: PlaceInOrganisation | undefined };

/**
 * Lists a page of the connections that a machine's rights reach, in the order of provider and account, as the whole list has it. It reads
 * nothing else: no page, and no cursor, depends on a connection beyond the rights.
 *
 * @returns `isLast`: `false` where more may follow. The next page may then be empty.
 */
export async function listReached(connections: Stored, caller: Caller, { limit, after }: Wanted): Promise<ConnectionPage> {
  const { tenant, permissions } = caller;
  if (permissions.has("tokens:read")) {
    return connections.listPage(tenant, { limit, ...(after && { after }) });
  }
  const found: ConnectionPage["connections"][number][] = [];
  for (const provider of providerNames.toSorted().filter((name) => after === undefined || name >= after.provider)) {
    const from = after?.provider === provider ? after : undefined;
    const page = await listOfProvider(connections, { ...caller, provider }, { limit: limit - found.length, after: from });
    found.push(...page.connections);
    if (!page.isLast || found.length === limit) {
      return { connections: found, isLast: false };
    }
  }
  return { connections: found, isLast: true };
}

async function listOfProvider(
  connections: Stored,
  { tenant, permissions, provider }: Caller & { readonly provider: Provider },
  { limit, after }: Wanted,
): Promise<ConnectionPage> {
  const reach = findReach(permissions, provider);
  if (reach === "every") {
    return connections.listPage(tenant, { provider, limit, ...(after && { after }) });
  }
  // A token of the caller names at most a few hundred: it comes in a header.
  const named = reach.filter((account) => after === undefined || account > after.account);
  const read = await mapBounded(named, readsAtOnce, (account) => connections.read({ tenant, provider, account }));
  const found = read.filter((connection) => connection !== undefined);
  return { connections: found.slice(0, limit), isLast: found.length <= limit };
}
