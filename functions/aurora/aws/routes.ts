import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";

export const listAwsAccounts = () =>
  auroraRead("GET /workspaces/{wid}/aws/accounts", "readAndCount", { limit: ["aws accounts", "60/min"] });

export const readAwsQuickCreateLink = () => {
  const query = ["region", "roleType", "templateUrl"] as const;
  const limit = ["aws cfn-quickcreate", "30/min"] as const;
  return auroraRead("GET /workspaces/{wid}/aws/cfn-quickcreate", "readItemAndCount", { query, limit });
};

export const downloadAwsTemplate = () => {
  const query = ["format", "roleType"] as const;
  return auroraRead("GET /workspaces/{wid}/aws/cfn-template", "readItemAndCount", { query, limit: ["aws cfn-template", "30/min"] });
};

export const checkAwsEnvironment = () => auroraRead("GET /aws/env/check", "none", { lambda: "env-check" });

export const listInactiveAwsAccounts = () =>
  auroraRead("GET /workspaces/{wid}/aws/accounts/inactive", "readAndCount", { limit: ["aws inactive accounts", "60/min"] });

export const readAwsLinks = () => auroraRead("GET /workspaces/{wid}/aws/links", "readAndCount", { limit: ["aws links", "60/min"] });

export const reconnectAwsAccount = () => {
  const row = { lambda: "reconnect", subject: "aws", limit: ["aws reconnect", "10/min"] } as const;
  return auroraWrite("POST /workspaces/{wid}/aws/accounts/{acct}/reconnect", "connectAws", row);
};

export const readAwsStatus = () => auroraRead("GET /workspaces/{wid}/aws/status", "readAndCount", { limit: ["aws status", "60/min"] });
