import { type Connection, type ConnectionKey, type Provider, usualAccount } from "../lib/connections/connection.ts";
import type { Connections } from "../lib/connections/stores.ts";
import { endsConnection, Failure, type FailureCode } from "../lib/errors.ts";
import type { EndpointRequest } from "../lib/http/reply.ts";
import { parseResourceId } from "../lib/http/resource-id.ts";

/** The connection that a route of Aurora's works with, and how many the organisation has. */
export type OwnConnection = {
  /** Of the connection, or of the place that has none. */
  readonly key: ConnectionKey;
  readonly connection: Connection | undefined;
  readonly accounts: number;
};

/**
 * Reads the connection that the parameter `account` names. Without it, the first: Aurora's client knows one connection of a provider, and has
 * no way to name another.
 *
 * @throws {Failure} `invalid_request`: the parameter names no possible account.
 */
export async function readOwnConnection(
  { connections }: { readonly connections: Pick<Connections, "list"> },
  { principal, query }: Pick<EndpointRequest, "principal" | "query">,
  provider: Provider,
): Promise<OwnConnection> {
  const named = query.get("account");
  const wanted = named === null ? undefined : parseResourceId(named);
  if (named !== null && wanted === undefined) {
    throw new Failure("invalid_request", { field: "account" });
  }
  const { tenant } = principal;
  const own = await connections.list(tenant, provider);
  const connection = wanted === undefined ? findFirst(own) : own.find(({ account }) => account === wanted);
  const key = { tenant, provider, account: connection?.account ?? wanted ?? usualAccount };
  return { key, connection, accounts: own.length };
}

/** The first connection of a provider: the one that was made without a word for its account, otherwise the oldest. */
export const findFirst = (own: readonly Connection[]): Connection | undefined =>
  own.find(({ account }) => account === usualAccount) ??
  own.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[0];

/** Whether only connecting again helps. */
export const isOver = (code: FailureCode): boolean => endsConnection(code) || code === "credential_missing";

/**
 * Whether a path or a query names the caller. A UUID may be sent in capitals; the principal's is in lower case. The sent id is used for
 * nothing else.
 */
export const isOwnId = (sent: string | null | undefined, id: string): boolean => sent === id || sent?.toLowerCase() === id;
