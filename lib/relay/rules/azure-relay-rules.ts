import type { Environment } from "../../config.ts";
import { clouds } from "../../providers/azure/azure-clouds.ts";
import { parseCloud } from "../../providers/azure/azure-credential.ts";
import { azureSettingsFromEnvironment } from "../../providers/azure/azure-settings.ts";
import { formWith, type RelayRules } from "../relay-rules.ts";

/**
 * What is read of Resource Manager: by subscription, so that one pattern shows all resources of a type. Left out is Resource Graph: a caller's query answers
 * with any field of any resource.
 */
const reads = [
  "GET /subscriptions",
  "GET /subscriptions/*",
  "GET /subscriptions/*/locations",
  "GET /subscriptions/*/resourceGroups",
  "GET /subscriptions/*/resourceGroups/*",
  "GET /subscriptions/*/resourceGroups/*/providers/Microsoft.Compute/virtualMachines/*",
  "GET /subscriptions/*/resourceGroups/*/providers/Microsoft.Compute/virtualMachines/*/instanceView",
  "GET /subscriptions/*/resourceGroups/*/resources",
  "GET /subscriptions/*/resources",
  "GET /subscriptions/*/providers",
  "GET /subscriptions/*/providers/Microsoft.Advisor/recommendations",
  "GET /subscriptions/*/providers/Microsoft.Authorization/roleAssignments",
  "GET /subscriptions/*/providers/Microsoft.Authorization/roleDefinitions",
  "GET /subscriptions/*/providers/Microsoft.Compute/availabilitySets",
  "GET /subscriptions/*/providers/Microsoft.Compute/disks",
  "GET /subscriptions/*/providers/Microsoft.Compute/snapshots",
  "GET /subscriptions/*/providers/Microsoft.Compute/virtualMachines",
  "GET /subscriptions/*/providers/Microsoft.Compute/virtualMachineScaleSets",
  "GET /subscriptions/*/providers/Microsoft.Consumption/budgets",
  "GET /subscriptions/*/providers/Microsoft.Consumption/usageDetails",
  "GET /subscriptions/*/providers/Microsoft.ContainerService/managedClusters",
  "GET /subscriptions/*/providers/Microsoft.KeyVault/vaults",
  "GET /subscriptions/*/providers/Microsoft.Network/dnszones",
  "GET /subscriptions/*/providers/Microsoft.Network/loadBalancers",
  "GET /subscriptions/*/providers/Microsoft.Network/natGateways",
  "GET /subscriptions/*/providers/Microsoft.Network/networkInterfaces",
  "GET /subscriptions/*/providers/Microsoft.Network/networkSecurityGroups",
  "GET /subscriptions/*/providers/Microsoft.Network/publicIPAddresses",
  "GET /subscriptions/*/providers/Microsoft.Network/routeTables",
  "GET /subscriptions/*/providers/Microsoft.Network/virtualNetworks",
  "GET /subscriptions/*/providers/Microsoft.ResourceHealth/availabilityStatuses",
  "GET /subscriptions/*/providers/Microsoft.Sql/servers",
  "GET /subscriptions/*/providers/Microsoft.Storage/storageAccounts",
  "POST /subscriptions/*/providers/Microsoft.CostManagement/query",
  "POST /subscriptions/*/providers/Microsoft.PolicyInsights/policyStates/latest/summarize",
] as const;

/** Makes the rules of Azure's calls: to Resource Manager of the connection's cloud. The roles of the application decide which subscriptions they reach. */
export function azureRelayRules(env: Environment): RelayRules {
  const settings = azureSettingsFromEnvironment(env);
  return {
    reads,
    form: formWith(),
    findHost: (name, { details = {} }) => {
      const cloud = parseCloud(details);
      const own = new URL(clouds[cloud].managementUrl).host;
      return name === undefined || name === own ? { name: own, url: settings.clouds[cloud].managementUrl } : undefined;
    },
  };
}
