import * as v from "valibot";
import { named, ok, type Words } from "../../lib/openapi/describe.ts";
import { instant } from "../../lib/openapi/parameters.ts";
import { accountWords } from "./accounts.words.ts";
import { example, externalId } from "./of-workspace.words.ts";
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

/** The routes of AWS alone. */
export const words: Words<typeof routes> = {
  tag: {
    name: "AWS",
    description: "The organisation's workspace with its external ID, the accounts of AWS, and the template of their role.",
  },
  routes: {
    listAwsWorkspaces: {
      summary: "The organisation's workspace, with its external ID",
      description: "An organisation has one. The first call makes it.",
      answers: ok("The workspace.", v.strictObject({ workspaces: v.array(workspace) }), { one: { workspaces: [workspaceExample] } }),
      failures: ["not_found"],
    },
    createAwsWorkspace: {
      summary: "Makes the workspace, or answers with it",
      description: "`name` counts only if it is made now.",
      bodyExamples: { named: { name: "default" } },
      answers: ok("The workspace.", workspace, { one: workspaceExample }),
      failures: ["not_found"],
    },
    ...accountWords,
  },
};
