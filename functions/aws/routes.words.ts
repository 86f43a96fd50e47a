import * as v from "valibot";
import { roleTypes } from "../../lib/kits/aws/role-types.ts";
import { named, type Words } from "../../lib/openapi/describe.ts";
import { instant } from "../../lib/openapi/parameters.ts";
import { accountWords } from "./accounts.words.ts";
import { example, externalId, ownAccount, wid } from "./of-workspace.words.ts";
import type * as routes from "./routes.ts";

const workspace = named(
  "AwsWorkspace",
  v.strictObject({
    id: v.string(),
    user_id: v.string(),
    name: v.string(),
    aws_external_id: externalId,
    aws_discovery_artifact_bucket: v.null(),
    aws_discovery_artifact_key: v.null(),
    aws_discovery_summary: v.null(),
    created_at: instant,
    updated_at: instant,
  }),
);

const workspaceExample = {
  id: example.workspaceId,
  user_id: "ada",
  name: "default",
  aws_external_id: example.externalId,
  aws_discovery_artifact_bucket: null,
  aws_discovery_artifact_key: null,
  aws_discovery_summary: null,
  created_at: "2026-11-25T20:56:23.819Z",
  updated_at: "2026-11-25T20:56:23.819Z",
};

const standing = v.picklist(["not_started", "fully_configured"]);

const roleType = v.optional(v.pipe(v.picklist(roleTypes), v.description("What the role may do.")), "ReadOnly");

/** The routes of AWS alone. */
export const words: Words<typeof routes> = {
  tag: {
    name: "AWS",
    description: "The organisation's workspace with its external ID, the accounts of AWS, and the template of their role.",
  },
  routes: {
    checkAwsEnvironment: {
      summary: "Whether roles can be connected here, and from which account",
      description: "Reports the AWS account that customers' roles must trust. It reads configuration alone.",
      answers: {
        200: {
          description: "They can.",
          schema: v.strictObject({
            configured: v.literal(true),
            hasAccessKey: v.literal(true),
            hasSecretKey: v.literal(true),
            accountId: ownAccount,
          }),
          examples: { ready: { configured: true, hasAccessKey: true, hasSecretKey: true, accountId: example.ownAccount } },
        },
      },
    },
    listAwsWorkspaces: {
      summary: "The organisation's workspace, with its external ID",
      description: "An organisation has one. The first call makes it.",
      answers: {
        200: {
          description: "The workspace.",
          schema: v.strictObject({ workspaces: v.array(workspace) }),
          examples: { one: { workspaces: [workspaceExample] } },
        },
      },
      failures: ["not_found"],
    },
    createAwsWorkspace: {
      summary: "Makes the workspace, or answers with it",
      description: "`name` counts only if it is made now.",
      bodyExamples: { named: { name: "default" } },
      answers: { 200: { description: "The workspace.", schema: workspace, examples: { one: workspaceExample } } },
      failures: ["not_found"],
    },
    readAwsLinks: {
      summary: "What a customer needs to set up an account",
      description: "The external ID never changes. `{wid}` is the organisation's own workspace; any other id answers 404.",
      path: { wid },
      answers: {
        200: {
          description: "`roleArn`: the role of the first account.",
          schema: v.strictObject({
            workspaceId: v.string(),
            externalId,
            status: standing,
            auroraAccountId: ownAccount,
            roleArn: v.optional(v.string()),
          }),
          examples: {
            connected: {
              workspaceId: example.workspaceId,
              externalId: example.externalId,
              status: "fully_configured",
              auroraAccountId: example.ownAccount,
              roleArn: example.roleArn,
            },
          },
        },
      },
      failures: ["not_found"],
    },
    readAwsStatus: {
      summary: "Whether an account is connected",
      description: "The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.",
      path: { wid },
      answers: {
        200: {
          description: "`roleArn`: the role of the first account.",
          schema: v.strictObject({
            status: standing,
            isConfigured: v.boolean(),
            externalId,
            roleArn: v.nullable(v.string()),
            readOnlyRoleArn: v.null(),
          }),
          examples: {
            none: { status: "not_started", isConfigured: false, externalId: example.externalId, roleArn: null, readOnlyRoleArn: null },
          },
        },
      },
      failures: ["not_found"],
    },
    ...accountWords,

    downloadAwsTemplate: {
      summary: "The template that makes the role, filled in",
      description:
        "A CloudFormation template with the organisation's external ID and this deployment's principal. `{wid}` is the organisation's own workspace.",
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
    readAwsQuickCreateLink: {
      summary: "The link that opens it in CloudFormation, and the commands for a whole organisation",
      description: "Other parameters are ignored.",
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
  },
};
