import * as v from "valibot";
import type { FailureCode } from "../../lib/errors.ts";
import { answer, maybe, named, ok, orNull, type RouteWords, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import { auroraError, failureCodeSchema, usingFailures } from "../../lib/openapi/failures.ts";
import { finding, succeeded } from "../connections/answers.words.ts";
import { awsRole, region, roleArn, submissionFailures } from "../submission/submission.words.ts";
import { mostSubmissions } from "../submission/submission-body.ts";
import { ofTrust } from "./connect-roles.ts";
import { toWorkspaceView } from "./own-workspace.ts";
import type * as routes from "./routes.ts";

/** The parameter of the path that names the workspace. */
export const wid = string("The id of the organisation's own workspace. Every other id is answered like one that does not exist.");

/** The parameter of the path that names an account. */
export const acct = string("The account of AWS, by its twelve digits.");

export const externalId = string("What the trust policy of a customer's role must demand.");

export const ownAccount = string("The account of AWS of this application.");

export const example = {
  workspaceId: "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f",
  externalId: "7d1e0b6a-4c3d-4e6f-8a1b-2c3d4e5f6a7b",
  roleArn: "arn:aws:iam::111122223333:role/AuroraReadOnlyRole",
  account: "111122223333",
  ownAccount: "000000000000",
};

/** AWS' refusals of a role. */
export const refused: readonly FailureCode[] = [...ofTrust];

/** As `connectRoles` ends: AWS' refusal of a role is answered 400, with what to check. */
export const ofRole = {
  failures: ["not_found", "wrong_partition", ...submissionFailures.filter((code) => !refused.includes(code))],
  failuresAs: { 400: refused },
} as const satisfies Partial<RouteWords>;

export const checks = string("What the customer checks, as text with line breaks.");

export const tag = {
  name: "AWS",
  description: "The organisation's workspace with its external ID, its accounts, and the template of their role.",
};

const workspace = named(
  "AwsWorkspace",
  v.strictObject({
    ...v.entriesFromList(["id", "user_id", "name"], v.string()),
    aws_external_id: externalId,
    ...v.entriesFromList(["aws_discovery_artifact_bucket", "aws_discovery_artifact_key", "aws_discovery_summary"], v.null()),
    ...v.entriesFromList(["created_at", "updated_at"], timestamp),
  }),
);

const { workspaceId: id, externalId: demanded } = example;
const createdAt = new Date("2026-11-25T20:56:23.819Z");
const workspaceExample = toWorkspaceView({ id, name: "default", externalId: demanded, createdAt }, "ada");

const sentAccount = v.looseObject({ accountId: v.string(), roleArn, region });
const result = v.strictObject({
  accountId: orNull(v.string(), "`null`: what was sent is no account."),
  success: v.boolean(),
  error: maybe(v.string(), "Why it is not connected, for people."),
});

const disconnected = "AWS disconnected successfully";

/** The routes of AWS alone. */
export const words: WordsOf<typeof routes> = {
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
  connectAwsRole: {
    summary: "Connects the account of a role",
    description:
      "Another role of a connected account takes the place of the first. AWS takes up to two minutes to know a new role everywhere: a refusal is tried again for some 20 s.",
    path: { wid },
    body: awsRole,
    bodyExamples: { role: { roleArn: example.roleArn, region: "eu-west-1" } },
    answers: {
      200: answer("It is connected.", v.strictObject({ ok: v.literal(true), findings: v.array(finding) }), {
        connected: { ok: true, findings: [] },
      }),
      400: answer(
        "AWS refuses the role, or the role lets others in. `pending`: AWS may not know it everywhere yet; send it again.",
        v.strictObject({
          error: v.string(),
          message: checks,
          details: v.strictObject({ role_arn: v.string(), external_id: v.string(), account_id: v.string() }),
          code: v.picklist(refused),
          request_id: v.string(),
          pending: v.optional(v.boolean()),
          retry_after_seconds: v.optional(v.number()),
        }),
      ),
    },
    ...ofRole,
  },
  connectAwsAccounts: {
    summary: "Connects up to 50 accounts",
    description: "Each account for itself: accounts that are not done when the request ends have an error, and can be sent again.",
    path: { wid },
    body: v.looseObject({ accounts: v.pipe(v.array(sentAccount), v.maxLength(mostSubmissions)) }),
    bodyExamples: { one: { accounts: [{ accountId: example.account, roleArn: example.roleArn }] } },
    answers: ok(
      "What became of each, in their order.",
      v.strictObject({ results: v.array(result), succeeded: v.number(), failed: v.number() }),
      {
        refused: { results: [{ accountId: example.account, success: false, error: "Invalid role ARN format" }], succeeded: 0, failed: 1 },
      },
    ),
    failures: ["not_found"],
  },
  disconnectAwsAccount: {
    summary: "Disconnects an account, and says what is left in it",
    description: "The customer deletes the role: the application cannot.",
    path: { wid, acct },
    answers: succeeded("It is disconnected.", disconnected),
    failures: usingFailures,
  },
  disconnectAwsAccounts: {
    summary: "Disconnects every account",
    description: "Each account is disconnected separately, so one failure does not stop the others. Sending it again is safe.",
    path: { wid },
    answers: {
      ...succeeded("Every account is disconnected, or none was connected.", disconnected),
      207: answer(
        "Some could not be disconnected: send their own disconnects.",
        v.strictObject({
          success: v.literal(false),
          message: v.string(),
          failedAccounts: v.array(v.string()),
          disconnected: v.number(),
          code: failureCodeSchema,
          request_id: v.string(),
        }),
      ),
      500: answer("None could be disconnected.", auroraError),
    },
    failures: ["not_found"],
  },
};
