import { createHash } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudReply } from "./cloud-reply.ts";
import { isPermitted, listProjects } from "./iam-permitted.ts";
import { renderNotFound } from "./page.ts";
import { parseProjectQuery } from "./project-query.ts";
import { labelsOf, projectRevision } from "./project-state.ts";
import { requirePermission } from "./require-permission.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import { takePage } from "./take-page.ts";
import type { World } from "./world.ts";

const SERVICE = "cloudresourcemanager.googleapis.com";
const SCOPES = [CLOUD_PLATFORM, `${CLOUD_PLATFORM}.read-only`];

/** `GET /v3/projects:search`. One page holds only some of the projects, and never tells how many there are. */
export const searchProjects: Handler<World> = (call, world) => {
  const account = authorizeCloudCall(call, world, SCOPES, {
    service: SERVICE,
    rpc: "google.cloud.resourcemanager.v3.Projects.SearchProjects",
  });
  const query = call.query.get("query") ?? "";
  const matches = parseProjectQuery(query);
  const found = listProjects(world, account).filter(
    (project) =>
      matches({ ...project, labels: labelsOf(world, project) }) && isPermitted(world, account, project, "resourcemanager.projects.get"),
  );
  const { page, ...next } = takePage(found, { sub: account.sub, query: `projects ${query}` }, call.query, world);
  return cloudReply({ ...(page.length > 0 && { projects: page.map((project) => toProject(world, project)) }), ...next });
};

/** `GET /v3/projects/{idOrNumber}`. A missing project answers like another person's project. */
export const getProject: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, readProjectId(call), {
    service: SERVICE,
    rpc: "google.cloud.resourcemanager.v3.Projects.GetProject",
    scopes: SCOPES,
    permission: "resourcemanager.projects.get",
  });
  return cloudReply(toProject(world, project));
};

/**
 * Reads the id or number of the project from the path.
 *
 * @throws {Refused} 404 when the path names a custom method, such as `projects/shop:undelete`: none is simulated.
 */
export function readProjectId({ path, params }: Call): string {
  if (path.includes(":")) throw new Refused(renderNotFound());
  return params.project ?? "";
}

/** Shows a project with its labels of now. Each change of the labels gives it another etag. */
export function toProject(world: World, project: Project) {
  const { projectId, number, displayName, state, parent } = project;
  const labels = labelsOf(world, project);
  const { revision, updatedAt } = projectRevision(world, project);
  return {
    name: `projects/${number}`,
    ...(parent !== null && { parent }),
    projectId,
    state,
    displayName,
    createTime: "2025-01-02T03:04:05.678Z",
    updateTime: updatedAt?.toISOString() ?? "2025-01-02T03:04:05.678Z",
    etag: `W/"${createHash("sha256").update(`${projectId} ${state} ${revision}`).digest("hex").slice(0, 16)}"`,
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}
