import type { ApiDescription } from "../../lib/openapi/describe.ts";
import { authKeyRoutes } from "./api/auth-keys.ts";
import { connectionRoutes } from "./api/connection.ts";
import { deviceRoutes } from "./api/devices.ts";
import { tailnetRoutes } from "./api/tailnets.ts";

/** The routes of Tailscale alone. */
export const api: ApiDescription = {
  tag: { name: "Tailscale", description: "The connected tailnet: its client, machines, auth keys and SSH key." },
  routes: { ...connectionRoutes, ...deviceRoutes, ...tailnetRoutes, ...authKeyRoutes },
};
