import { httpLambda, serve } from "../../lib/http/serve.ts";
import { composeWorkspaces } from "./compose.ts";
import { defaultName, type OwnWorkspaceDeps, readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";
import * as routes from "./routes.ts";

/** `GET /users/{uid}/workspaces`: the workspace of the caller's organisation, which is made with the first call. */
export const createHandler = serve(routes.listAwsWorkspaces, (deps: OwnWorkspaceDeps) => async (request) => {
  const workspace = await readOwnWorkspace(deps, request, defaultName);
  return { workspaces: [toWorkspaceView(workspace, request.principal.id)] };
});

export const handler = httpLambda(createHandler, composeWorkspaces);
