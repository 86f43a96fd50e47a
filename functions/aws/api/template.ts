import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { roleTypes } from "../template-roles.ts";
import { example, externalId, ownAccount, wid } from "./of-workspace.ts";

const roleType = v.optional(v.pipe(v.picklist(roleTypes), v.description("What the role may do.")), "ReadOnly");

/** The routes about the template that makes the role. */
export const templateRoutes: ApiDescription["routes"] = {
  "GET /workspaces/{wid}/aws/cfn-template": {
    id: "downloadAwsTemplate",
    summary: "The template that makes the role, filled in",
    description:
      "A CloudFormation template with the organisation's external ID and this deployment's principal. `{wid}` is the organisation's own workspace.",
    right: "connectors:read",
    dialect: "aurora",
    path: { wid },
    query: {
      format: v.optional(v.pipe(v.picklist(["raw", "json"]), v.description("`raw`: a file. `json`: an object with its text.")), "raw"),
      roleType,
    },
    answers: {
      200: {
        description: "The template.",
        schema: v.string(),
        type: "application/x-yaml",
        also: {
          "application/json": v.strictObject({ template: v.string(), auroraAccountId: ownAccount, externalId }),
        },
        headers: { "Content-Disposition": "The name of its file. Absent with `format=json`." },
      },
    },
    failures: ["not_found"],
  },
  "GET /workspaces/{wid}/aws/cfn-quickcreate": {
    id: "readAwsQuickCreateLink",
    summary: "The link that opens it in CloudFormation, and the commands for a whole organisation",
    description: "Other parameters are ignored.",
    right: "connectors:read",
    dialect: "aurora",
    path: { wid },
    query: {
      region: v.optional(v.pipe(v.string(), v.description("Where the stack is created: a region of our partition. Default: our own."))),
      roleType,
      templateUrl: v.optional(v.pipe(v.string(), v.description("May only repeat the `templateUrl` of the answer."))),
    },
    answers: {
      200: {
        description: "The link. It is empty where the operator has put no template into S3.",
        schema: v.strictObject({
          quickCreateUrl: v.string(),
          auroraAccountId: ownAccount,
          externalId,
          region: v.string(),
          templateUrl: v.string(),
          policies: v.array(v.string()),
          stackSetsCommand: v.string(),
          note: v.string(),
        }),
        examples: {
          link: {
            quickCreateUrl:
              "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate?stackName=aurora-access",
            auroraAccountId: example.ownAccount,
            externalId: example.externalId,
            region: "eu-west-1",
            templateUrl: "https://aurora-templates.s3.eu-west-1.amazonaws.com/aurora-access.yaml",
            policies: ["SecurityAudit", "ViewOnlyAccess"],
            stackSetsCommand: "aws cloudformation create-stack-set --stack-set-name aurora-access",
            note: "Everything is filled in: tick the box about IAM, create the stack, and copy RoleArn from its outputs.",
          },
        },
      },
    },
    failures: ["not_found", "wrong_partition"],
  },
};
