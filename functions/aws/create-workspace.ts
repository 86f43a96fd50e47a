import { serve } from "../../lib/http/serve.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import type { System } from "../../lib/system.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import { readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = System & { readonly workspaces: Workspaces };

/** `POST /users/{uid}/workspaces`: makes the workspace of the caller's organisation, or answers with the one that it has. */
export const createHandler = serve(
  routes.createAwsWorkspace,
  (deps: Deps) => async (request) => toWorkspaceView(await readOwnWorkspace(deps, request, request.body.name), request.principal.id),
);

export const handler = writeLambda(createHandler, composeRecords);
