import type { ApiDescription } from "../../lib/openapi/describe.ts";
import { loginRoutes } from "./api/login.ts";
import { projectRoutes } from "./api/projects.ts";
import { regionRoutes } from "./api/regions.ts";

/** The routes of OVHcloud alone. */
export const api: ApiDescription = {
  tag: { name: "OVHcloud", description: "The regions of OVHcloud, each a connection of its own, and their Public Cloud projects." },
  routes: { ...loginRoutes, ...regionRoutes, ...projectRoutes },
};
