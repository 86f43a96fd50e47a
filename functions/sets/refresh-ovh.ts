import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as projects } from "../ovh/projects.ts";
import { handler as status } from "../ovh/status.ts";

export const handler = serveSet(projects, status);
