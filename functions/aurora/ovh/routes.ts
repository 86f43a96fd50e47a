import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";

/** The id of a Public Cloud project. */
const projectId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const chosen = { lambda: "choose-projects", subject: "ovh" } as const;
const listed = { lambda: "list-projects", query: ["account"] } as const;

export const chooseOvhProjects = () => {
  const project = v.object({ projectId, enabled: v.optional(v.boolean(), true) });
  const body = v.object({ projects: v.optional(v.pipe(v.array(project), v.maxLength(200)), []) });
  return auroraWrite("POST /ovh_api/ovh/projects", "changeItem", { ...chosen, body, limit: ["ovh choose projects", "30/min"] });
};

export const chooseOvhRootProject = () => {
  const body = v.object({ projectId: v.optional(projectId) });
  return auroraWrite("POST /ovh_api/ovh/root-project", "changeItem", { ...chosen, body, limit: ["ovh choose root-project", "30/min"] });
};

export const listOvhProjects = () =>
  auroraRead("GET /ovh_api/ovh/projects", "refreshOvh", { ...listed, limit: ["ovh projects", "30/min"] });

export const readOvhRootProject = () =>
  auroraRead("GET /ovh_api/ovh/root-project", "readItemAndCount", { limit: ["ovh root-project", "30/min"] });

export const readOvhStatus = () => auroraRead("GET /ovh_api/ovh/status", "refreshOvh", { ...listed, limit: ["ovh status", "30/min"] });
