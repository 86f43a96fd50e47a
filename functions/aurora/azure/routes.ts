import * as v from "valibot";
import { auroraRead, auroraWrite, publicRoute } from "../../../lib/http/route.ts";

const ofOne = { subject: "azure", query: ["account"] } as const;
const script = { lambda: "script", dialect: "aurora" } as const;

export const chooseAzureSubscriptions = () => {
  const project = v.object({ projectId: v.pipe(v.string(), v.uuid()), enabled: v.optional(v.boolean(), true) });
  const body = v.object({ projects: v.pipe(v.array(project), v.maxLength(200)) });
  return auroraWrite("POST /api/azure-subscriptions", "change", { ...ofOne, body, limit: ["azure choose subscriptions", "30/min"] });
};

export const readAzureSubscription = () =>
  auroraRead("GET /azure/fetch_data", "readAndCount", { ...ofOne, limit: ["azure fetch_data", "60/min"] });

export const downloadAzureSetupScript = () => publicRoute("GET /azure/setup-script", "none", script);
export const downloadAzureSetupPowerShell = () => publicRoute("GET /azure/setup-script-ps1", "none", script);
export const downloadAzureRemoveScript = () => publicRoute("GET /azure/remove-script", "none", script);
export const downloadAzureRemovePowerShell = () => publicRoute("GET /azure/remove-script-ps1", "none", script);

export const listAzureSubscriptions = () => {
  const limit = ["azure subscriptions", "30/min"] as const;
  return auroraRead("GET /api/azure-subscriptions", "mintAzure", { ...ofOne, lambda: "subscriptions", limit });
};
