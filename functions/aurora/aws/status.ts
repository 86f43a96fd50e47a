import type { Connections } from "../../../lib/connections/stores.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import type { Workspaces } from "../../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "../../aws/compose-records.ts";
import { withWorkspace } from "../../aws/with-workspace.ts";
import { findFirstAccount } from "./own-accounts.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "listPage">; readonly workspaces: Pick<Workspaces, "read"> };

/** `GET /workspaces/{wid}/aws/status`: whether an account is connected, from the records alone. */
export const createHandler = serve(
  routes.readAwsStatus,
  (deps: Deps) => (request) =>
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

export const handler = httpLambda(createHandler, composeRecords);
