import type { ApiDescription } from "../../lib/openapi/describe.ts";
import { accountRoutes } from "./api/accounts.ts";
import { connectingRoutes } from "./api/connecting.ts";
import { templateRoutes } from "./api/template.ts";
import { workspaceRoutes } from "./api/workspace.ts";

/** The routes of AWS alone. */
export const api: ApiDescription = {
  tag: {
    name: "AWS",
    description: "The organisation's workspace with its external ID, the accounts of AWS, and the template of their role.",
  },
  routes: { ...workspaceRoutes, ...connectingRoutes, ...accountRoutes, ...templateRoutes },
};
