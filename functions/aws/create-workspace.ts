import { serve } from "../../lib/http/serve.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWorkspaces } from "./compose.ts";
import { type OwnWorkspaceDeps, readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";
import * as routes from "./routes.ts";

/** `POST /users/{uid}/workspaces`: makes the workspace of the caller's organisation, or answers with the one that it has. */
export const createHandler = serve(
  routes.createAwsWorkspace,
  (deps: OwnWorkspaceDeps) => async (request) =>
    toWorkspaceView(await readOwnWorkspace(deps, request, request.body.name), request.principal.id),
);

export const handler = writeLambda(createHandler, composeWorkspaces);
