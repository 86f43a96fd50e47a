import * as v from "valibot";
import { roleTypes } from "../../../lib/kits/aws/role-types.ts";
import { answer, maybe, ok, orNull, type RouteWords, said, timestamp, type WordsOf } from "../../../lib/openapi/describe.ts";
import { auroraError, failureCodeSchema } from "../../../lib/openapi/failures.ts";
import { acct, checks, example, externalId, ofRole, ownAccount, wid } from "../../aws/routes.words.ts";
import { connectionStatus, succeeded } from "../../connections/answers.words.ts";
import type * as routes from "./routes.ts";

const standing = v.picklist(["not_started", "fully_configured"]);

const roleType = v.optional(said(v.picklist(roleTypes), "What the role may do."), "ReadOnly");

const ofWorkspace = { path: { wid }, failures: ["not_found"] } as const satisfies Partial<RouteWords>;

const connected = v.strictObject({
  ...v.entriesFromList(["account_id", "role_arn"], v.string()),
  read_only_role_arn: v.null(),
  region: v.nullable(v.string()),
  connection_method: v.literal("sts_assume_role"),
  last_verified_at: timestamp,
  status: connectionStatus,
  code: orNull(failureCodeSchema, "Why its customer must act."),
});

const inactive = v.strictObject({ account_id: v.string(), role_arn: v.nullable(v.string()), region: v.null(), disconnected_at: timestamp });

const known = { auroraAccountId: example.ownAccount, externalId: example.externalId };
const role = { account_id: example.account, role_arn: example.roleArn, region: null };
const proof = { connection_method: "sts_assume_role", last_verified_at: "2026-11-25T20:56:23.819Z" };

export const words: WordsOf<typeof routes> = {
  checkAwsEnvironment: {
    summary: "Whether roles can be connected here, and from which account",
    description: "Reports the AWS account that customers' roles must trust. It reads configuration alone.",
    answers: ok(
      "They can.",
      v.strictObject({ ...v.entriesFromList(["configured", "hasAccessKey", "hasSecretKey"], v.literal(true)), accountId: ownAccount }),
      { ready: { configured: true, hasAccessKey: true, hasSecretKey: true, accountId: example.ownAccount } },
    ),
  },
  readAwsLinks: {
    summary: "What a customer needs to set up an account",
    description: "The external ID never changes. `{wid}` is the organisation's own workspace; any other id answers 404.",
    answers: ok(
      "`roleArn`: the role of the first account.",
      v.strictObject({
        workspaceId: v.string(),
        externalId,
        status: standing,
        auroraAccountId: ownAccount,
        roleArn: v.optional(v.string()),
      }),
      { connected: { ...known, workspaceId: example.workspaceId, status: "fully_configured", roleArn: example.roleArn } },
    ),
    ...ofWorkspace,
  },
  readAwsStatus: {
    summary: "Whether an account is connected",
    description: "The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.",
    answers: ok(
      "`roleArn`: the role of the first account.",
      v.strictObject({
        status: standing,
        isConfigured: v.boolean(),
        externalId,
        roleArn: v.nullable(v.string()),
        readOnlyRoleArn: v.null(),
      }),
      { none: { status: "not_started", isConfigured: false, externalId: example.externalId, roleArn: null, readOnlyRoleArn: null } },
    ),
    ...ofWorkspace,
  },
  downloadAwsTemplate: {
    summary: "The template that makes the role, filled in",
    description:
      "A CloudFormation template with the organisation's external ID and this deployment's principal. `{wid}` is the organisation's own workspace.",
    query: { format: v.optional(said(v.picklist(["raw", "json"]), "`raw`: a file. `json`: an object with its text."), "raw"), roleType },
    answers: {
      200: {
        description: "The template.",
        schema: v.string(),
        type: "application/x-yaml",
        also: { "application/json": v.strictObject({ template: v.string(), auroraAccountId: ownAccount, externalId }) },
        headers: { "Content-Disposition": "The name of its file. Absent with `format=json`." },
      },
    },
    ...ofWorkspace,
  },
  readAwsQuickCreateLink: {
    summary: "The link that opens it in CloudFormation, and the commands for a whole organisation",
    description: "Other parameters are ignored.",
    path: { wid },
    query: {
      region: maybe(v.string(), "Where the stack is created: a region of our partition. Default: our own."),
      roleType,
      templateUrl: maybe(v.string(), "May only repeat the `templateUrl` of the answer."),
    },
    answers: ok(
      "The link. It is empty where the operator has put no template into S3.",
      v.strictObject({
        quickCreateUrl: v.string(),
        auroraAccountId: ownAccount,
        externalId,
        ...v.entriesFromList(["region", "templateUrl"], v.string()),
        policies: v.array(v.string()),
        ...v.entriesFromList(["stackSetsCommand", "note"], v.string()),
      }),
      {
        link: {
          quickCreateUrl: "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate?stackName=aurora-access",
          ...known,
          region: "eu-west-1",
          templateUrl: "https://aurora-templates.s3.eu-west-1.amazonaws.com/aurora-access.yaml",
          policies: ["SecurityAudit", "ViewOnlyAccess"],
          stackSetsCommand: "aws cloudformation create-stack-set --stack-set-name aurora-access",
          note: "Everything is filled in: tick the box about IAM, create the stack, and copy RoleArn from its outputs.",
        },
      },
    ),
    failures: ["not_found", "wrong_partition"],
  },
  reconnectAwsAccount: {
    summary: "Connects a disconnected account again, by the role that its disconnect left",
    description:
      "The role is proved at AWS again, as in a first connect. 404: no account of that number was disconnected in the last 90 days.",
    path: { wid, acct },
    answers: {
      ...succeeded("It is connected.", `AWS account ${example.account} reconnected`),
      400: answer("AWS refuses the role, or the role lets others in.", v.object({ ...auroraError.entries, message: checks })),
    },
    ...ofRole,
  },
  listAwsAccounts: {
    summary: "The connected accounts",
    description: "From the records alone.",
    answers: ok("The accounts, by their ids.", v.strictObject({ accounts: v.array(connected) }), {
      one: { accounts: [{ ...role, read_only_role_arn: null, ...proof, status: "reauth_required", code: "trust_insecure" }] },
    }),
    ...ofWorkspace,
  },
  listInactiveAwsAccounts: {
    summary: "The accounts that were disconnected in the last 90 days",
    description: "The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.",
    answers: ok("Without those that are connected again.", v.strictObject({ accounts: v.array(inactive) }), {
      one: { accounts: [{ ...role, disconnected_at: "2026-11-25T21:10:04.120Z" }] },
    }),
    ...ofWorkspace,
  },
};
