import { Failure } from "../../../lib/errors.ts";
import { readWord } from "../../../lib/http/query.ts";
import { replyText } from "../../../lib/http/reply.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { buildQuickCreateUrl, buildStackSetsCommand, readRegion } from "../../../lib/kits/aws/quick-create.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "../../../lib/kits/aws/role-settings.ts";
import { buildCustomerTemplate, buildParameters, namePolicies } from "../../../lib/kits/aws/role-template.ts";
import { type RoleType, roleTypes } from "../../../lib/kits/aws/role-types.ts";
import { composeWorkspaces } from "../../aws/compose.ts";
import { withWorkspace } from "../../aws/own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = Pick<ReturnType<typeof composeWorkspaces>, "workspaces"> & { readonly setup: CustomerSetup };

const byHand = "Download the template, and create a stack with it in CloudFormation.";
const filledIn = "Everything is filled in: tick the box about IAM, create the stack, and copy RoleArn from its outputs.";

/**
 * `GET /workspaces/{wid}/aws/cfn-quickcreate`: the link that opens CloudFormation with everything filled in, and the commands for a whole
 * organisation. Unknown parameters are ignored, because the client sends one against caches.
 */
export const readQuickCreateLink = serve(routes.readAwsQuickCreateLink, (deps: Deps) => (request) => {
  const { setup } = deps;
  const { account: auroraAccountId } = setup.accessRole;
  const roleType = readRoleType(request.query);
  const region = readRegion(request.query.get("region"), setup);
  const templateUrl = readTemplateUrl(request.query, setup);
  return withWorkspace(deps, request, ({ externalId }) => {
    const parameters = buildParameters(setup, externalId, roleType);
    const quickCreateUrl = buildQuickCreateUrl(templateUrl, region, parameters);
    const stackSetsCommand = buildStackSetsCommand(templateUrl, region, parameters);
    const policies = namePolicies(setup, roleType);
    const note = templateUrl === "" ? byHand : filledIn;
    return { quickCreateUrl, auroraAccountId, externalId, region, templateUrl, policies, stackSetsCommand, note };
  });
});

/** `GET /workspaces/{wid}/aws/cfn-template`: the template with the organisation's parameters filled in, as a file or in JSON. */
export const downloadTemplate = serve(routes.downloadAwsTemplate, (deps: Deps) => (request) => {
  const format = readWord(request.query, "format", ["raw", "json"], "raw");
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

/** Reads what the role may do. @throws {Failure} `invalid_request` */
const readRoleType = (query: URLSearchParams): RoleType => readWord(query, "roleType", roleTypes, "ReadOnly");

/** A link to another template would ask the customer to let another application in. @throws {Failure} `invalid_request` */
function readTemplateUrl(query: URLSearchParams, { templateUrl }: CustomerSetup): string {
  const sent = query.get("templateUrl") ?? "";
  if (sent !== "" && sent !== templateUrl) {
    throw new Failure("invalid_request", { field: "templateUrl" });
  }
  return templateUrl;
}

export const createHandler = together(readQuickCreateLink, downloadTemplate);

export const handler = httpLambda(createHandler, (env) => ({ ...composeWorkspaces(env), setup: customerSetupFromEnvironment(env) }));
