import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import type { Connection, ConnectionKey, Provider } from "../connection.ts";
import type { Connections } from "../stores.ts";
import { memoryOf, trustedSeconds } from "./remembered-tokens.ts";

type Place = Pick<ConnectionKey, "tenant" | "provider"> & { readonly account?: string };

/** Works on one connection. @throws {Failure} `not_found`: there is no such connection. */
type Work<T> = (key: ConnectionKey) => Promise<T>;

/** Where a provider has one connection, it has this account. */
const usual = "default";

/** Accounts that a failure lists at most. A caller finds the others in the list of connections. */
const listed = 20;

/** Does work on the connection that a caller names, or on the one that it can only mean. */
export type UnnamedAccounts = ReturnType<typeof unnamedAccounts>;

/**
 * Makes the finder of a process for connections whose account the caller leaves out: `default` if there is one, otherwise the only connection
 * of the provider. So where a provider has one connection only, and it is `default`, no call is needed to find it.
 *
 * What was found beside `default` is trusted for a second, as everything that a process remembers of a record.
 *
 * @throws {Failure} `account_required`, with the accounts: several connections fit. `not_found`: there is none.
 */
export function unnamedAccounts({ connections, clock }: { readonly connections: Pick<Connections, "listPage">; readonly clock: Clock }) {
  const known = memoryOf<{ readonly account: string; readonly foundAt: Date }>();

  return async <T>({ tenant, provider, account }: Place, work: Work<T>): Promise<T> => {
    const workOn = (name: string) => work({ tenant, provider, account: name });
    if (account !== undefined) {
      return workOn(account);
    }
    const path = JSON.stringify([tenant, provider]);
    const kept = known.find(path);
    if (kept !== undefined && secondsAfter(kept.foundAt, trustedSeconds) > clock()) {
      return workOn(kept.account);
    }
    known.forget(path);
    try {
      return await workOn(usual);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "not_found") {
        throw error;
      }
      const foundAt = clock();
      const only = await findOnly(connections, tenant, provider);
      if (only === undefined || only.account === usual) {
        throw error;
      }
      known.keep(path, { account: only.account, foundAt });
      return workOn(only.account);
    }
  };
}

/** One that is being disconnected counts only where there is no other. */
async function findOnly(connections: Pick<Connections, "listPage">, tenant: string, provider: Provider): Promise<Connection | undefined> {
  const page = await connections.listPage(tenant, { provider, limit: listed });
  const staying = page.connections.filter(({ status }) => status !== "disconnecting");
  const found = staying.length > 0 ? staying : page.connections;
  if (found.length > 1 || !page.isLast) {
    throw new Failure("account_required", { field: "account", accounts: found.map(({ account }) => account) });
  }
  return found[0];
}
