import type { Environment } from "../../../lib/config.ts";
import { Failure } from "../../../lib/errors.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { replyText } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "../../../lib/kits/aws/role-settings.ts";
import { buildCustomerTemplate, buildParameters } from "../../../lib/kits/aws/role-template.ts";
import type { Workspaces } from "../../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "../../aws/compose-records.ts";
import { withWorkspace } from "../../aws/with-workspace.ts";
import { readRoleType } from "./role-type.ts";
import * as routes from "./routes.ts";

type Deps = { readonly workspaces: Pick<Workspaces, "read">; readonly setup: CustomerSetup };

/** `GET /workspaces/{wid}/aws/cfn-template`: the template with the organisation's parameters filled in, as a file or in JSON. */
export const createHandler = serve(routes.downloadAwsTemplate, (deps: Deps) => (request) => {
  const format = request.query.get("format") ?? "raw";
  if (format !== "raw" && format !== "json") {
    throw new Failure("invalid_request", { field: "format" });
  }
  const roleType = readRoleType(request.query);
  return withWorkspace(deps, request, ({ externalId }) => {
    const template = buildCustomerTemplate(buildParameters(deps.setup, externalId, roleType));
    if (format === "json") {
      return { template, auroraAccountId: deps.setup.accessRole.account, externalId };
    }
    const headers = { "content-type": "application/x-yaml", "content-disposition": 'attachment; filename="aurora-access.yaml"' };
    return replyText(200, template, { headers });
  });
});

const compose = (env: Environment) => ({ ...composeRecords(env), setup: customerSetupFromEnvironment(env) });

export const handler = httpLambda(createHandler, compose);
