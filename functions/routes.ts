import { publicRoute } from "../lib/http/route.ts";

export const readDescription = () => publicRoute("GET /openapi.json", "none", { lambda: "openapi" });
export const readHealth = () => publicRoute("GET /healthz", "health", { lambda: "health" });
