import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import type { BuildClientEndpoint } from "../oauth-clients/client-endpoint.ts";

/** A client of OVHcloud is unknown in the other regions. */
export const clientEndpoint: BuildClientEndpoint = (env) => {
  const { loginRegions: regions, hosts } = ovhSettingsFromEnvironment(env);
  return { regions, find: async (region) => hosts[toRegion(region)].token };
};
