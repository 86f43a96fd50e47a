import { createHash, randomInt, randomUUID } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import { authorizeCloudCall, cloudError, cloudReply } from "./cloud-call.ts";
import { renderNotFound } from "./page.ts";
import { parseProjectQuery } from "./project-query.ts";
import { requirePermission } from "./require-permission.ts";
import { CLOUD_PLATFORM } from "./scopes.ts";
import type { World } from "./world.ts";

const SERVICE = "cloudresourcemanager.googleapis.com";
const SCOPES = [CLOUD_PLATFORM, `${CLOUD_PLATFORM}.read-only`];
const PAGE_TOKEN_LIFETIME_MS = 600_000;

/** `GET /v3/projects:search`. One page holds only some of the projects, and never tells how many there are. */
export const searchProjects: Handler<World> = (call, world) => {
  const account = authorizeCloudCall(call, world, SCOPES, {
    service: SERVICE,
    rpc: "google.cloud.resourcemanager.v3.Projects.SearchProjects",
  });
  const query = call.query.get("query") ?? "";
  const found = account.projects.filter(parseProjectQuery(query));
  const offset = readOffset(call.query.get("pageToken"), query, account.sub, world);
  const size = choosePageSize(call.query.get("pageSize"), found.length);
  const page = found.slice(offset, offset + size);
  const end = offset + page.length;
  return cloudReply({
    ...(page.length > 0 && { projects: page.map(toProject) }),
    ...(end < found.length && { nextPageToken: issuePageToken(world, account.sub, query, end) }),
  });
};

/** `GET /v3/projects/{idOrNumber}`. A missing project answers like another person's project. */
export const getProject: Handler<World> = (call, world) => {
  const { project } = requirePermission(call, world, readProjectId(call), {
    service: SERVICE,
    rpc: "google.cloud.resourcemanager.v3.Projects.GetProject",
    scopes: SCOPES,
    permission: "resourcemanager.projects.get",
  });
  return cloudReply(toProject(project));
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

function toProject({ projectId, number, displayName, state, parent, labels }: Project) {
  return {
    name: `projects/${number}`,
    ...(parent !== null && { parent }),
    projectId,
    state,
    displayName,
    createTime: "2025-01-02T03:04:05.678Z",
    updateTime: "2025-01-02T03:04:05.678Z",
    etag: `W/"${createHash("sha256").update(`${projectId} ${state}`).digest("hex").slice(0, 16)}"`,
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}

/** Chooses the page size: at most a third of all projects, even if more were requested, so that longer listings have pages. */
function choosePageSize(asked: string | null, total: number): number {
  if (asked !== null && !/^\d{1,9}$/.test(asked)) throw new Refused(cloudError(400, "INVALID_ARGUMENT", "The page size is not valid."));
  const most = Math.max(3, Math.ceil(total / 3));
  return randomInt(1, Math.min(Number(asked) || most, most) + 1);
}

/** Reads a page token, which is valid for its caller and its query, and expires. */
function readOffset(token: string | null, query: string, sub: string, world: World): number {
  if (token === null || token === "") return 0;
  const page = world.pageTokens.get(token);
  if (page === undefined || page.sub !== sub || page.query !== query || page.expiresAt <= world.clock.now()) {
    throw new Refused(cloudError(400, "INVALID_ARGUMENT", "The page token is invalid or has expired."));
  }
  return page.offset;
}

function issuePageToken(world: World, sub: string, query: string, offset: number): string {
  const token = `Cg${randomUUID().replaceAll("-", "")}`;
  world.pageTokens.set(token, { sub, query, offset, expiresAt: new Date(world.clock.now().getTime() + PAGE_TOKEN_LIFETIME_MS) });
  return token;
}
