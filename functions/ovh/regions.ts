import { type Connection, type ConnectionKey, isConnected, usualAccount } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import type { Principal } from "../../lib/http/principal.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { type OvhRegion, ovhRegions, toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import type { Clock } from "../../lib/system.ts";

/**
 * The key of an organisation's connection in a region.
 *
 * @param account - The region with a word of the caller's after it, such as `ovh-eu-production`. Absent: the region alone.
 * @throws {Failure} `invalid_request`: the account does not begin with the region.
 */
export function toRegionKey({ tenant }: Principal, region: OvhRegion, account: string = region): ConnectionKey {
  return { tenant, provider: "ovh", account: requireAccount(account, [region]) };
}

/** The key of the settings that an organisation has for its projects in all regions. There is no connection under it. */
export const toSettingsKey = ({ tenant }: Pick<Principal, "tenant">): ConnectionKey => ({ tenant, provider: "ovh", account: usualAccount });

type Deps = { readonly connections: Pick<Connections, "list"> };

/** `connections`: those that a route works with. `accounts`: how many the organisation has, even if the caller has named one. */
type Regions = { readonly connections: readonly Connection[]; readonly accounts: number };

/**
 * Reads the organisation's connections to OVHcloud, or the one that `account` names: those that work first, by region, and in a region the one
 * without a word first and then the oldest.
 */
export async function readRegions(
  { connections }: Deps,
  { principal, query }: Pick<EndpointRequest, "principal" | "query">,
): Promise<Regions> {
  const named = query.get("account");
  if (named !== null) {
    requireAccount(named, ovhRegions);
  }
  const own = await connections.list(principal.tenant, "ovh");
  const wanted = own.filter(({ account }) => named === null || account === named);
  return { connections: wanted.toSorted((one, other) => compare(toRank(one), toRank(other))), accounts: own.length };
}

/** Returns the account. @throws {Failure} `invalid_request`: it cannot be one of these regions. */
export function requireAccount(account: string, regions: readonly OvhRegion[]): string {
  const isOfRegion = regions.some((region) => account === region || account.startsWith(`${region}-`));
  if (!isOfRegion || parseResourceId(account) === undefined) {
    throw new Failure("invalid_request", { field: "account", detail: "an account of OVHcloud begins with its region" });
  }
  return account;
}

const toRank = (connection: Connection): readonly number[] => {
  const region = toRegion(connection.account);
  const { account, createdAt } = connection;
  return [isConnected(connection) ? 0 : 1, ovhRegions.indexOf(region), account === region ? 0 : 1, createdAt.getTime()];
};

const compare = (one: readonly number[], other: readonly number[]): number =>
  one.map((rank, index) => rank - (other[index] ?? 0)).find((distance) => distance !== 0) ?? 0;

/** The seconds that a token has left. `null`: OVHcloud did not say. */
export const toExpiresIn = (expiresAt: Date | undefined, clock: Clock): number | null =>
  expiresAt === undefined ? null : Math.floor((expiresAt.getTime() - clock().getTime()) / 1000);
