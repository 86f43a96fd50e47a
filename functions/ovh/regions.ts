import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { type OvhRegion, ovhRegions } from "../../lib/providers/ovh/ovh.ts";

/** The key of an organisation's connection in a region. */
export const toRegionKey = ({ tenant }: Principal, region: OvhRegion): ConnectionKey => ({ tenant, provider: "ovh", account: region });

/** The key of the settings that an organisation has for its projects in all regions. There is no connection under it. */
export const toSettingsKey = ({ tenant }: Principal): ConnectionKey => ({ tenant, provider: "ovh", account: "default" });

/** Reads the organisation's connections in the regions, those that work first. */
export async function readRegions({ connections }: { readonly connections: Pick<Connections, "read"> }, principal: Principal) {
  const found = await Promise.all(ovhRegions.map((region) => connections.read(toRegionKey(principal, region))));
  const own = found.filter((connection) => connection !== undefined);
  return [...own.filter(isWorking), ...own.filter((connection) => !isWorking(connection))];
}

/** Whether a connection is one that callers get tokens of. */
export const isWorking = ({ status }: Pick<Connection, "status">): boolean => status === "active" || status === "degraded";
