import type { LivePorts } from "../../lib/connections/ports.ts";
import { Failure } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, type Reply, reply } from "../../lib/http/reply.ts";
import { buildWorkspace, toExternalId, type Workspace, type Workspaces } from "../../lib/providers/aws/workspaces.ts";
import type { System } from "../../lib/system.ts";
import { isOwnId } from "../own-connection.ts";

/** The name of a workspace that the client did not name. */
export const defaultName = "default";

type Asked = Pick<EndpointRequest, "principal" | "path" | "requestId">;

export type OwnWorkspaceDeps = System & { readonly workspaces: Workspaces };

/**
 * Reads the workspace of the caller's organisation, and makes it with the first call.
 *
 * @param name - Used only if it is made now.
 * @throws {Failure} `not_found`: the path names another person.
 */
export async function readOwnWorkspace(deps: OwnWorkspaceDeps, { principal, path }: Asked, name: string): Promise<Workspace> {
  if (!isOwnId(path.uid, principal.id)) {
    throw new Failure("not_found");
  }
  return deps.workspaces.readOrWrite(principal.tenant, buildWorkspace(deps, name));
}

/** Builds a workspace as Aurora's client knows it. Nothing is discovered here, so those fields are empty. */
export const toWorkspaceView = ({ id, name, externalId, createdAt }: Workspace, userId: string) => ({
  id,
  user_id: userId,
  name,
  aws_external_id: externalId,
  aws_discovery_artifact_bucket: null,
  aws_discovery_artifact_key: null,
  aws_discovery_summary: null,
  created_at: createdAt.toISOString(),
  updated_at: createdAt.toISOString(),
});

export type OfWorkspaceDeps = { readonly workspaces: Pick<Workspaces, "read"> };

/**
 * Works in the workspace that the path names, which must be the caller's organisation's own. Another organisation's is answered like one that
 * does not exist, after the same read.
 */
export async function withWorkspace(
  { workspaces }: OfWorkspaceDeps,
  { principal, path, requestId }: Asked,
  work: (workspace: Workspace) => Promise<Reply> | Reply,
): Promise<Reply> {
  const workspace = await workspaces.read(principal.tenant);
  return workspace !== undefined && workspace.id === path.wid ? work(workspace) : notFound("Workspace not found", requestId);
}

/** Finds the external ID with which a role of an AWS account is tried. A connection that is there keeps its own. */
export const findExternalId = async ({ connections }: Pick<LivePorts, "connections">, of: Workspace, tenant: string, account: string) =>
  toExternalId(of, (await connections.read({ tenant, provider: "aws", account })) ?? {});

/** Answers 404 in words that Aurora's client shows. */
export const notFound = (error: string, requestId: string): HttpReply => reply(404, { error, code: "not_found", request_id: requestId });
