import { type Environment, integer, readConfig, url } from "../../config.ts";
import { type AzureSettings, defaultRefreshesPerMinute } from "./azure.ts";
import { clouds } from "./azure-clouds.ts";

/**
 * Reads the operator's settings for Azure: `AZURE_AUTHORITY_URL`, `AZURE_MANAGEMENT_URL` and `AZURE_GRAPH_URL`, the addresses of the public
 * cloud, and `AZURE_REFRESHES_PER_MINUTE`. The addresses of the national clouds are Microsoft's.
 *
 * @throws {Failure} `configuration_invalid`.
 */
export function azureSettingsFromEnvironment(env: Environment): AzureSettings {
  const { refreshesPerMinute, ...addresses } = readConfig(env, {
    authorityUrl: url("AZURE_AUTHORITY_URL", clouds.public.authorityUrl),
    managementUrl: url("AZURE_MANAGEMENT_URL", clouds.public.managementUrl),
    graphUrl: url("AZURE_GRAPH_URL", clouds.public.graphUrl),
    refreshesPerMinute: integer("AZURE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, defaultRefreshesPerMinute),
  });
  return { clouds: { ...clouds, public: { ...clouds.public, ...addresses } }, refreshesPerMinute };
}
