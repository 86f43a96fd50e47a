import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as ovhChooseProjects } from "../ovh/choose-projects.ts";
import { handler as ovhChooseRootProject } from "../ovh/choose-root-project.ts";

export const handler = serveSet(ovhChooseProjects, ovhChooseRootProject);
