import type { Environment } from "../../../lib/config.ts";
import type { Connections } from "../../../lib/connections/stores.ts";
import { defined } from "../../../lib/defined.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "../../../lib/kits/aws/role-settings.ts";
import type { Workspaces } from "../../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "../../aws/compose-records.ts";
import { withWorkspace } from "../../aws/with-workspace.ts";
import { findFirstAccount } from "./own-accounts.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly connections: Pick<Connections, "listPage">;
  readonly workspaces: Pick<Workspaces, "read">;
  readonly setup: Pick<CustomerSetup, "accessRole">;
};

/** `GET /workspaces/{wid}/aws/links`: what a customer needs to set up an account, and how far they are. */
export const createHandler = serve(
  routes.readAwsLinks,
  (deps: Deps) => (request) =>
    withWorkspace(deps, request, async ({ id, externalId }) => {
      const first = await findFirstAccount(deps, request.principal.tenant);
      return {
        workspaceId: id,
        externalId,
        status: first === undefined ? "not_started" : "fully_configured",
        auroraAccountId: deps.setup.accessRole.account,
        ...defined({ roleArn: first?.identity.id }),
      };
    }),
);

const compose = (env: Environment) => ({ ...composeRecords(env), setup: customerSetupFromEnvironment(env) });

export const handler = httpLambda(createHandler, compose);
