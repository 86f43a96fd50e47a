import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";
import { projectIdPattern } from "../../gcp/project-id.ts";

export const chooseGoogleProjectAccess = () => {
  const id = v.optional(v.pipe(v.string(), v.regex(projectIdPattern)));
  const project = v.pipe(
    v.object({ projectId: id, id, enabled: v.boolean() }),
    v.check(({ projectId, id: alias }) => (projectId ?? alias) !== undefined),
  );
  const body = v.object({ projects: v.optional(v.nullable(v.pipe(v.array(project), v.maxLength(500)))) });
  return auroraWrite("POST /api/gcp/sa-project-access", "applySetup", {
    lambda: "choose-projects",
    subject: "gcp",
    query: ["account"],
    body,
    limit: ["gcp choose projects", "20/min"],
  });
};

export const chooseGoogleRootProject = () =>
  auroraWrite("POST /api/gcp/root-project", "applySetup", {
    lambda: "choose-projects",
    subject: "gcp",
    query: ["account"],
    body: v.object({ project_id: v.optional(v.nullable(v.string())) }),
    limit: ["gcp setup", "10/min"],
  });

export const setUpChosenProjects = () =>
  auroraWrite("POST /gcp/post-auth-retry", "retrySetup", {
    lambda: "post-auth-retry",
    subject: "gcp",
    query: ["account"],
    body: v.object({ selected_project_ids: v.optional(v.unknown()) }),
    limit: ["gcp setup", "10/min"],
  });

export const listGoogleProjectAccess = () =>
  auroraRead("GET /api/gcp/sa-project-access", "planSetup", {
    lambda: "list-projects",
    query: ["account"],
    limit: ["gcp project access", "30/min"],
  });

export const listGoogleProjects = () =>
  auroraRead("POST /api/gcp/projects", "planSetup", { lambda: "list-projects", query: ["account"], limit: ["gcp projects", "30/min"] });

export const readGoogleRootProject = () =>
  auroraRead("GET /api/gcp/root-project", "readAndCount", { query: ["account"], limit: ["gcp root-project", "30/min"] });
