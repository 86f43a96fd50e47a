import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";

export const disconnectAccounts = () =>
  auroraWrite("DELETE /api/connected-accounts/{uid}/{provider}", "disconnect", { lambda: "disconnect-account", ends: true });

export const listConnectedAccounts = () => auroraRead("GET /api/connected-accounts/{uid}", "read", {});

export const listConnectorStatuses = () => auroraRead("GET /api/connectors/status", "read", {});

export const listUserTokens = () => auroraRead("GET /user_tokens", "read", { query: ["user_id"] });
