import { auroraWrite } from "../../lib/http/route.ts";
import { submissionBody } from "../submission/submission-body.ts";

const subject = "tailscale";

const connect = { lambda: "connect", subject, limit: ["tailscale connect", "10/min", "50/h"] } as const;
export const connectTailscale = () =>
  auroraWrite("POST /tailscale_api/tailscale/connect", "connectTailscale", { ...connect, body: submissionBody() });

const refresh = { lambda: "refresh-token", subject, query: ["account"], limit: ["tailscale refresh-token", "10/min"] } as const;
export const refreshTailscaleToken = () => auroraWrite("POST /tailscale_api/tailscale/refresh-token", "mintTailscale", refresh);
export const refreshTailscaleTokenShort = () => auroraWrite("POST /tailscale/refresh-token", "mintTailscale", refresh);

const disconnect = { lambda: "disconnect", subject, ends: true, limit: ["tailscale disconnect", "10/min"] } as const;
export const disconnectTailscale = () => auroraWrite("POST /tailscale_api/tailscale/disconnect", "disconnectTailscale", disconnect);
