import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";

export const disconnectAccounts = () =>
  auroraWrite("DELETE /api/connected-accounts/{uid}/{provider}", "disconnect", { lambda: "disconnect-account", ends: true });

export const listConnectedAccounts = () => auroraRead("GET /api/connected-accounts/{uid}", "read", { lambda: "lists" });

export const listConnectorStatuses = () => auroraRead("GET /api/connectors/status", "read", { lambda: "lists" });

export const listUserTokens = () => auroraRead("GET /user_tokens", "read", { lambda: "lists", query: ["user_id"] });
