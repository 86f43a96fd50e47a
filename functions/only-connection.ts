import { type ConnectionKey, usualAccount } from "../lib/connections/connection.ts";
import type { Connections } from "../lib/connections/stores.ts";
import { Failure } from "../lib/errors.ts";
import { readConnectionKey } from "../lib/http/connection-key.ts";
import type { EndpointRequest } from "../lib/http/reply.ts";

type Deps = { readonly connections: Pick<Connections, "listPage"> };
type Request = Pick<EndpointRequest, "principal" | "query">;

/** Accounts that a failure lists at most. A caller finds the others in the list of connections. */
const mostListed = 20;

/**
 * Reads the key of the connection that the parameter `account` names; without it, of the only connection that the organisation has to the
 * provider. Where there is none, it is the key of `default`.
 *
 * @throws {Failure} `account_required`: there are several. `not_found`: there is no such provider, or no such account is possible.
 */
export async function readOnlyKey(deps: Deps, request: Request, provider: string | undefined): Promise<ConnectionKey> {
  return readNamedOr(deps, request, provider, (accounts) => accounts.length <= 1);
}

/**
 * Reads the key of the connection to be disconnected: the one that `account` names, or `default` where the organisation has no other. Any other
 * must be named: a request that is sent again, after its connection is gone, would end another one.
 *
 * @throws {Failure} As {@link readOnlyKey}.
 */
export async function readKeyToEnd(deps: Deps, request: Request, provider: string | undefined): Promise<ConnectionKey> {
  return readNamedOr(deps, request, provider, (accounts) => accounts.every((account) => account === usualAccount));
}

/** @param isClear - Whether these accounts, the only ones of the organisation, leave no choice. */
async function readNamedOr(
  { connections }: Deps,
  { principal, query }: Request,
  named: string | undefined,
  isClear: (accounts: readonly string[]) => boolean,
): Promise<ConnectionKey> {
  const key = readConnectionKey(principal, named, query.get("account"));
  if (query.has("account")) {
    return key;
  }
  const { tenant, provider } = key;
  const page = await connections.listPage(tenant, { provider, limit: mostListed });
  const accounts = page.connections.map(({ account }) => account);
  if (!page.isLast || !isClear(accounts)) {
    throw new Failure("account_required", { field: "account", accounts });
  }
  return { tenant, provider, account: accounts[0] ?? usualAccount };
}
