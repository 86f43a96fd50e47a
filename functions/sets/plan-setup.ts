import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as projectAccess } from "../gcp/project-access.ts";
import { handler as projects } from "../gcp/projects.ts";
import { handler as plan } from "../gcp/setup-plan.ts";

export const handler = serveSet(projectAccess, projects, plan);
