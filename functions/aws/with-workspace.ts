import type { EndpointRequest } from "../../lib/http/http-handler.ts";
import { type HttpReply, type Reply, reply } from "../../lib/http/reply.ts";
import type { Workspace, Workspaces } from "../../lib/providers/aws/workspaces.ts";

/**
 * Works in the workspace that the path names, which must be the caller's organisation's own. Another organisation's is answered like one that
 * does not exist, after the same read.
 */
export async function withWorkspace(
  { workspaces }: { readonly workspaces: Pick<Workspaces, "read"> },
  { principal, path, requestId }: Pick<EndpointRequest, "principal" | "path" | "requestId">,
  work: (workspace: Workspace) => Promise<Reply> | Reply,
): Promise<Reply> {
  const workspace = await workspaces.read(principal.tenant);
  return workspace !== undefined && workspace.id === path.wid ? work(workspace) : notFound("Workspace not found", requestId);
}

/** Answers 404 in words that Aurora's client shows. */
export const notFound = (error: string, requestId: string): HttpReply => reply(404, { error, code: "not_found", request_id: requestId });
