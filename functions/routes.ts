import { publicRoute } from "../lib/http/route.ts";

export const readDescription = () => publicRoute("GET /openapi.json", {});
export const readHealth = () => publicRoute("GET /healthz", {});
