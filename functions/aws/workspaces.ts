import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import type { System } from "../../lib/system.ts";
import { composeRecords } from "./compose-records.ts";
import { defaultName, readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";

type Deps = System & { readonly workspaces: Workspaces; readonly limits: Limits };

/** `GET /users/{uid}/workspaces`: the workspace of the caller's organisation, which is made with the first call. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", use: "aws workspaces", per: "60/min" }, async (request) => {
    const workspace = await readOwnWorkspace(deps, request, defaultName);
    return { workspaces: [toWorkspaceView(workspace, request.principal.id)] };
  });

export const handler = auroraLambda(createHandler, composeRecords);
