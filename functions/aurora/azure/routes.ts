import * as v from "valibot";
import { auroraRead, auroraWrite, publicRoute } from "../../../lib/http/route.ts";
export const chooseAzureSubscriptions = () => {
  const project = v.object({ projectId: v.pipe(v.string(), v.uuid()), enabled: v.optional(v.boolean(), true) });
  const body = v.object({ projects: v.pipe(v.array(project), v.maxLength(200)) });
  return auroraWrite("POST /api/azure-subscriptions", "change", {
    subject: "azure",
    query: ["account"],
    body,
    limit: ["azure choose subscriptions", "30/min"],
  });
};

export const readAzureSubscription = () =>
  auroraRead("GET /azure/fetch_data", "readAndCount", { query: ["account"], limit: ["azure fetch_data", "60/min"] });

export const downloadAzureSetupScript = () => publicRoute("GET /azure/setup-script", "none", { lambda: "script", dialect: "aurora" });

export const downloadAzureSetupPowerShell = () =>
  publicRoute("GET /azure/setup-script-ps1", "none", { lambda: "script", dialect: "aurora" });

export const downloadAzureRemoveScript = () => publicRoute("GET /azure/remove-script", "none", { lambda: "script", dialect: "aurora" });

export const downloadAzureRemovePowerShell = () =>
  publicRoute("GET /azure/remove-script-ps1", "none", { lambda: "script", dialect: "aurora" });

export const listAzureSubscriptions = () =>
  auroraRead("GET /api/azure-subscriptions", "mintAzure", {
    lambda: "subscriptions",
    query: ["account"],
    limit: ["azure subscriptions", "30/min"],
  });
