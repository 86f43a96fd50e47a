import * as v from "valibot";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import type { System } from "../../lib/system.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import { defaultName, readOwnWorkspace, toWorkspaceView } from "./own-workspace.ts";

type Deps = System & { readonly workspaces: Workspaces; readonly limits: Limits };

/** Other fields, such as an external ID, are ignored: it is made here. */
export const body = v.object({ name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)), defaultName) });

/** `POST /users/{uid}/workspaces`: makes the workspace of the caller's organisation, or answers with the one that it has. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:write", body, use: "aws create workspace", per: "10/min" }, async (request) =>
    toWorkspaceView(await readOwnWorkspace(deps, request, request.body.name), request.principal.id),
  );

export const handler = auroraWriteLambda(createHandler, composeRecords, { subject: "aws" });
