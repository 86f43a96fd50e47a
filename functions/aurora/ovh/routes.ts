import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";
import { projectId } from "./project-id.ts";

export const chooseOvhProjects = () => {
  const project = v.object({ projectId, enabled: v.optional(v.boolean(), true) });
  const body = v.object({ projects: v.optional(v.pipe(v.array(project), v.maxLength(200)), []) });
  return auroraWrite("POST /ovh_api/ovh/projects", "changeItem", {
    lambda: "choose-projects",
    subject: "ovh",
    body,
    limit: ["ovh choose projects", "30/min"],
  });
};

export const chooseOvhRootProject = () =>
  auroraWrite("POST /ovh_api/ovh/root-project", "changeItem", {
    lambda: "choose-projects",
    subject: "ovh",
    body: v.object({ projectId: v.optional(projectId) }),
    limit: ["ovh choose root-project", "30/min"],
  });

export const listOvhProjects = () =>
  auroraRead("GET /ovh_api/ovh/projects", "refreshOvh", { lambda: "list-projects", query: ["account"], limit: ["ovh projects", "30/min"] });

export const readOvhRootProject = () =>
  auroraRead("GET /ovh_api/ovh/root-project", "readItemAndCount", { limit: ["ovh root-project", "30/min"] });

export const readOvhStatus = () =>
  auroraRead("GET /ovh_api/ovh/status", "refreshOvh", { lambda: "list-projects", query: ["account"], limit: ["ovh status", "30/min"] });
