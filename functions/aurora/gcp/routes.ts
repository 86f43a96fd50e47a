import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";
import { projectIdPattern } from "../../gcp/project-id.ts";

const ofOne = { subject: "gcp", query: ["account"] } as const;
const chosen = { ...ofOne, lambda: "choose-projects" } as const;
const listed = { ...ofOne, lambda: "list-projects" } as const;
const setUp = { ...ofOne, limit: ["gcp setup", "10/min"] } as const;

export const chooseGoogleProjectAccess = () => {
  const id = v.optional(v.pipe(v.string(), v.regex(projectIdPattern)));
  const project = v.pipe(
    v.object({ projectId: id, id, enabled: v.boolean() }),
    v.check(({ projectId, id: alias }) => (projectId ?? alias) !== undefined),
  );
  const body = v.object({ projects: v.optional(v.nullable(v.pipe(v.array(project), v.maxLength(500)))) });
  return auroraWrite("POST /api/gcp/sa-project-access", "applySetup", { ...chosen, body, limit: ["gcp choose projects", "20/min"] });
};

export const chooseGoogleRootProject = () => {
  const body = v.object({ project_id: v.optional(v.nullable(v.string())) });
  return auroraWrite("POST /api/gcp/root-project", "applySetup", { ...setUp, ...chosen, body });
};

export const setUpChosenProjects = () => {
  const body = v.object({ selected_project_ids: v.optional(v.unknown()) });
  return auroraWrite("POST /gcp/post-auth-retry", "retrySetup", { ...setUp, lambda: "post-auth-retry", body });
};

export const listGoogleProjectAccess = () =>
  auroraRead("GET /api/gcp/sa-project-access", "planSetup", { ...listed, limit: ["gcp project access", "30/min"] });

export const listGoogleProjects = () => auroraRead("POST /api/gcp/projects", "planSetup", { ...listed, limit: ["gcp projects", "30/min"] });

export const readGoogleRootProject = () =>
  auroraRead("GET /api/gcp/root-project", "readAndCount", { ...ofOne, limit: ["gcp root-project", "30/min"] });
