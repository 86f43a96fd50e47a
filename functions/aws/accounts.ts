import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "./compose-records.ts";
import { listAccounts, toAccountView } from "./own-accounts.ts";
import { withWorkspace } from "./with-workspace.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly workspaces: Pick<Workspaces, "read">; readonly limits: Limits };

/** `GET /workspaces/{wid}/aws/accounts`: the connected accounts. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", use: "aws accounts", per: "60/min" }, (request) =>
    withWorkspace(deps, request, async () => ({
      accounts: (await listAccounts(deps, request.principal.tenant)).map(toAccountView),
    })),
  );

export const handler = auroraLambda(createHandler, composeRecords);
