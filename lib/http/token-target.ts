import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { isProviderName } from "../provider-names.ts";
import { readConnectionKey } from "./connection-key.ts";
import type { Principal } from "./principal.ts";
import { findReachIn, type RightsFamily, reachesIn } from "./rights.ts";

/** The connection that a request of a machine is about. `account` is absent: the only connection that the provider has. */
export type TokenTarget = Omit<ConnectionKey, "account"> & { readonly account?: string };

type Asked<Level> = {
  readonly provider: string | undefined;
  /** As the query names it. */
  readonly account: string | null;
  readonly level: Level;
};

/**
 * Reads which connection a request is about, and refuses what the caller's rights of a family do not reach. Nothing is read from the table
 * before: the answer is the same whether or not such a connection exists.
 *
 * If the right names its accounts, these are the ones among which a request without an account chooses.
 *
 * @throws {Failure} `forbidden`. `not_found`: an impossible provider or account. `account_required`: the right names several accounts.
 */
export function readTarget<Level extends string>(
  family: RightsFamily<Level>,
  principal: Principal,
  { provider, account, level }: Asked<Level>,
): TokenTarget {
  const { tenant, permissions: rights } = principal;
  if (account !== null) {
    const key = readConnectionKey(principal, provider, account);
    if (!reachesIn(family, rights, { ...key, level })) {
      throw outOfReach();
    }
    return key;
  }
  if (provider === undefined || !isProviderName(provider)) {
    throw new Failure("not_found");
  }
  const reach = findReachIn(family, rights, provider, level);
  if (reach === "every") {
    return { tenant, provider };
  }
  const [first, ...others] = reach;
  if (first === undefined) {
    throw outOfReach();
  }
  if (others.length > 0) {
    throw new Failure("account_required", { field: "account", accounts: reach });
  }
  return { tenant, provider, account: first };
}

const outOfReach = () => new Failure("forbidden", { detail: "no right reaches the connection" });
