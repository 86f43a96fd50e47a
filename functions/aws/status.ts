import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "./compose-records.ts";
import { findFirstAccount } from "./own-accounts.ts";
import { withWorkspace } from "./with-workspace.ts";

type Deps = { readonly connections: Pick<Connections, "listPage">; readonly workspaces: Pick<Workspaces, "read">; readonly limits: Limits };

/** `GET /workspaces/{wid}/aws/status`: whether an account is connected, from the records alone. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", use: "aws status", per: "60/min" }, (request) =>
    withWorkspace(deps, request, async ({ externalId }) => {
      const first = await findFirstAccount(deps, request.principal.tenant);
      const isConfigured = first !== undefined;
      return {
        status: isConfigured ? "fully_configured" : "not_started",
        isConfigured,
        externalId,
        roleArn: first?.identity.id ?? null,
        readOnlyRoleArn: null,
      };
    }),
  );

export const handler = auroraLambda(createHandler, composeRecords);
