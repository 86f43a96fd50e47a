import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as chooseProjectAccess } from "../gcp/choose-project-access.ts";
import { handler as chooseRootProject } from "../gcp/choose-root-project.ts";
import { handler as apply } from "../gcp/setup-apply.ts";

export const handler = serveSet(chooseProjectAccess, chooseRootProject, apply);
