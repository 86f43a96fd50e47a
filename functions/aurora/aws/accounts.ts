import type { Connections } from "../../../lib/connections/stores.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import type { Workspaces } from "../../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "../../aws/compose-records.ts";
import { withWorkspace } from "../../aws/with-workspace.ts";
import { listAccounts, toAccountView } from "./own-accounts.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly workspaces: Pick<Workspaces, "read"> };

/** `GET /workspaces/{wid}/aws/accounts`: the connected accounts. */
export const createHandler = serve(
  routes.listAwsAccounts,
  (deps: Deps) => (request) =>
    withWorkspace(deps, request, async () => ({
      accounts: (await listAccounts(deps, request.principal.tenant)).map(toAccountView),
    })),
);

export const handler = httpLambda(createHandler, composeRecords);
