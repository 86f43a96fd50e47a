import { httpLambda } from "../../lib/http/http-lambda.ts";
import { serve } from "../../lib/http/serve.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import type { System } from "../../lib/system.ts";
import { composeRecords } from "./compose-records.ts";
import { defaultName, readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = System & { readonly workspaces: Workspaces };

/** `GET /users/{uid}/workspaces`: the workspace of the caller's organisation, which is made with the first call. */
export const createHandler = serve(routes.listAwsWorkspaces, (deps: Deps) => async (request) => {
  const workspace = await readOwnWorkspace(deps, request, defaultName);
  return { workspaces: [toWorkspaceView(workspace, request.principal.id)] };
});

export const handler = httpLambda(createHandler, composeRecords);
