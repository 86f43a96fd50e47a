import type { ApiDescription } from "../../lib/openapi/describe.ts";
import { keyRoutes } from "./api/key.ts";
import { loginRoutes } from "./api/login.ts";
import { projectRoutes } from "./api/projects.ts";
import { rootProjectRoutes } from "./api/root-project.ts";
import { setupRoutes } from "./api/setup.ts";

/** The routes of Google Cloud alone. */
export const api: ApiDescription = {
  tag: { name: "Google Cloud", description: "Logging in, the setup of projects, and the key of a service account." },
  routes: { ...loginRoutes, ...setupRoutes, ...projectRoutes, ...rootProjectRoutes, ...keyRoutes },
};
