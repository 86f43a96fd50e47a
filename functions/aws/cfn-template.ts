import type { Environment } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { replyText } from "../../lib/http/reply.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "./compose-records.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "./customer-setup.ts";
import { buildCustomerTemplate, buildParameters } from "./customer-template.ts";
import { readRoleType } from "./role-type.ts";
import { withWorkspace } from "./with-workspace.ts";

type Deps = { readonly workspaces: Pick<Workspaces, "read">; readonly limits: Limits; readonly setup: CustomerSetup };

/** `GET /workspaces/{wid}/aws/cfn-template`: the template with the organisation's parameters filled in, as a file or in JSON. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", query: ["roleType"], use: "aws cfn-template", per: "30/min" }, (request) => {
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

const compose = (env: Environment): Deps => ({ ...composeRecords(env), setup: customerSetupFromEnvironment(env) });

export const handler = auroraLambda(createHandler, compose);
