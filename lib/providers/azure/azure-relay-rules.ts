import type { Environment } from "../../config.ts";
import { type CallPattern, kindByTables } from "../../relay/call-pattern.ts";
import type { RelayRules } from "../../relay/relay-rules.ts";
import { clouds } from "./azure.ts";
import { cloudOf } from "./azure-credential.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";

/** Calls that read although their method is POST. */
export const azureReads: readonly CallPattern[] = [
  { method: "POST", path: "/providers/Microsoft.ResourceGraph/resources", source: "Resource Graph: a query over resources" },
  { method: "POST", path: "/**/providers/Microsoft.CostManagement/query", source: "Cost Management, Query - Usage" },
  { method: "POST", path: "/**/providers/Microsoft.CostManagement/forecast", source: "Cost Management, Forecast - Usage" },
  { method: "POST", path: "/**/providers/Microsoft.PolicyInsights/policyStates/*/summarize", source: "Policy Insights" },
  { method: "POST", path: "/**/providers/Microsoft.PolicyInsights/policyStates/*/queryResults", source: "Policy Insights" },
];

/**
 * Never sent, whichever right a caller has. Resource Manager's convention: what answers with keys is a POST whose last word begins with `list`; what makes
 * new ones says `regenerate`, `generate` or `new`.
 */
export const azureNever: readonly CallPattern[] = [
  { path: "/batch", source: "Resource Manager's batch: its body holds calls of other methods and paths" },
  { path: "/**/$batch", source: "the same, as OData names it" },
  {
    method: "POST",
    path: "/**/list*",
    source: "listKeys, listSecrets, listConnectionStrings, listAccountSas, listClusterAdminCredential and the like",
  },
  { method: "POST", path: "/**/*regenerate*", source: "regenerateKey, regeneratePrimaryKey and the like" },
  { method: "POST", path: "/**/*generate*", source: "generateCredentials, generateKeyPair, generateSasUri and the like" },
  { method: "POST", path: "/**/new*", source: "newPassword of App Service, newRegistrationCode and the like" },
  { method: "POST", path: "/**/*keys", source: "sharedKeys of Log Analytics, getSharedKeys and the like" },
  { method: "POST", path: "/**/createQueryKey/**", source: "Search: a key" },
  { method: "POST", path: "/**/*credential*", source: "getCredentials, resetCredential and the like" },
  { method: "POST", path: "/**/beginGetAccess", source: "Compute, disks and snapshots: an address that gives the data without a token" },
  { method: "POST", path: "/**/retrieve*", source: "Compute, retrieveBootDiagnosticsData: addresses with a signature" },
  { method: "POST", path: "/**/*token", source: "a token" },
  { method: "POST", path: "/**/publishxml", source: "App Service, publishing profile: a password" },
  { method: "POST", path: "/**/*connectionString*", source: "a connection string" },
  {
    path: "/**/functions/admin/token",
    source: "App Service, Get Functions Admin Token: a GET that answers with a token of the master key",
  },
  { path: "/**/functions/*/token", source: "the same" },
  { path: "/**/hostruntime/**", source: "App Service: the function app's own administration, whose reads show its keys and files" },
  { path: "/**/service/*/tenant/**", source: "API Management: keys of its own API, in earlier versions by GET" },
  { path: "/**/managedClusters/*/accessProfiles/**", source: "Container Service: a cluster's kubeconfig" },
  { path: "/providers/Microsoft.Web/publishingUsers/**", source: "App Service: a person's publishing password" },
];

/** Makes the rules of Azure's calls: to Resource Manager of the connection's cloud. The roles of the application decide which subscriptions they reach. */
export function azureRelayRules(env: Environment): RelayRules {
  const settings = azureSettingsFromEnvironment(env);
  return {
    findHost: (name, { details = {} }) => {
      const cloud = cloudOf(details);
      const own = new URL(clouds[cloud].managementUrl).host;
      return name === undefined || name === own ? { name: own, url: settings.clouds[cloud].managementUrl } : undefined;
    },
    kindOf: kindByTables({ reads: azureReads, never: azureNever }),
  };
}
