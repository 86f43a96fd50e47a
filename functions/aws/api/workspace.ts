import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { named } from "../../../lib/openapi/describe.ts";
import { instant } from "../../../lib/openapi/parameters.ts";
import { body } from "../create-workspace.ts";
import { example, externalId, ownAccount, wid } from "./of-workspace.ts";

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

/** The routes about the workspace, and about what a customer needs to set up an account. */
export const workspaceRoutes: ApiDescription["routes"] = {
  "GET /aws/env/check": {
    id: "checkAwsEnvironment",
    summary: "Whether roles can be connected here, and from which account",
    description: "Reports the AWS account that customers' roles must trust. It reads configuration alone.",
    right: "connectors:read",
    dialect: "aurora",
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
  "GET /users/{uid}/workspaces": {
    id: "listAwsWorkspaces",
    summary: "The organisation's workspace, with its external ID",
    description: "An organisation has one. The first call makes it.",
    right: "connectors:read",
    dialect: "aurora",
    answers: {
      200: {
        description: "The workspace.",
        schema: v.strictObject({ workspaces: v.array(workspace) }),
        examples: { one: { workspaces: [workspaceExample] } },
      },
    },
    failures: ["not_found"],
  },
  "POST /users/{uid}/workspaces": {
    id: "createAwsWorkspace",
    summary: "Makes the workspace, or answers with it",
    description: "`name` counts only if it is made now.",
    right: "connectors:write",
    dialect: "aurora",
    body,
    bodyExamples: { named: { name: "default" } },
    answers: { 200: { description: "The workspace.", schema: workspace, examples: { one: workspaceExample } } },
    failures: ["not_found"],
  },
  "GET /workspaces/{wid}/aws/links": {
    id: "readAwsLinks",
    summary: "What a customer needs to set up an account",
    description: "The external ID never changes. `{wid}` is the organisation's own workspace; any other id answers 404.",
    right: "connectors:read",
    dialect: "aurora",
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
  "GET /workspaces/{wid}/aws/status": {
    id: "readAwsStatus",
    summary: "Whether an account is connected",
    description: "The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.",
    right: "connectors:read",
    dialect: "aurora",
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
};
