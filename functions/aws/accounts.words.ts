import * as v from "valibot";
import type { FailureCode } from "../../lib/failure-codes.ts";
import { ok, type RouteWords, type WordsOf } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failure-groups.ts";
import { auroraError, failureCode } from "../../lib/openapi/failure-schemas.ts";
import { finding } from "../connections/answers.words.ts";
import { awsRole, region, roleArn } from "../submission/submission-bodies.words.ts";
import { submissionFailures } from "../submission/submission-failures.words.ts";
import { mostAccounts } from "./connect-accounts.ts";
import { acct, example, wid } from "./of-workspace.words.ts";
import { ofTrust } from "./role-failure.ts";
import type * as routes from "./routes.ts";

const refused: readonly FailureCode[] = [...ofTrust];

/** As `connectRoles` ends: AWS' refusal of a role is answered 400, with what to check. */
const ofRole = {
  failures: ["not_found", "wrong_partition", ...submissionFailures.filter((code) => !refused.includes(code))],
  failuresAs: { 400: refused },
} as const satisfies Partial<RouteWords>;

const checks = v.pipe(v.string(), v.description("What the customer checks, as text with line breaks."));

/** The routes that connect, list and disconnect accounts. */
export const accountWords = {
  connectAwsRole: {
    summary: "Connects the account of a role",
    description:
      "Another role of a connected account takes the place of the first. AWS takes up to two minutes to know a new role everywhere: a refusal is tried again for some 20 s.",
    path: { wid },
    body: awsRole,
    bodyExamples: { role: { roleArn: example.roleArn, region: "eu-west-1" } },
    answers: {
      200: {
        description: "It is connected.",
        schema: v.strictObject({ ok: v.literal(true), findings: v.array(finding) }),
        examples: { connected: { ok: true, findings: [] } },
      },
      400: {
        description: "AWS refuses the role, or the role lets others in. `pending`: AWS may not know it everywhere yet; send it again.",
        schema: v.strictObject({
          error: v.string(),
          message: checks,
          details: v.strictObject({ role_arn: v.string(), external_id: v.string(), account_id: v.string() }),
          code: v.picklist(refused),
          request_id: v.string(),
          pending: v.optional(v.boolean()),
          retry_after_seconds: v.optional(v.number()),
        }),
        examples: {
          pending: {
            error: "Role assumption failed",
            message: "Aurora cannot assume this role.",
            details: { role_arn: example.roleArn, external_id: example.externalId, account_id: example.account },
            code: "trust_refused",
            request_id: "TH3ZrBkVe1p5Kw0=",
            pending: true,
            retry_after_seconds: 15,
          },
        },
      },
    },
    ...ofRole,
  },
  connectAwsAccounts: {
    summary: "Connects up to 50 accounts",
    description: "Each account for itself: accounts that are not done when the request ends have an error, and can be sent again.",
    path: { wid },
    body: v.looseObject({
      accounts: v.pipe(v.array(v.looseObject({ accountId: v.string(), roleArn, region })), v.maxLength(mostAccounts)),
    }),
    bodyExamples: { one: { accounts: [{ accountId: example.account, roleArn: example.roleArn }] } },
    answers: ok(
      "What became of each, in their order.",
      v.strictObject({
        results: v.array(
          v.strictObject({
            accountId: v.pipe(v.nullable(v.string()), v.description("`null`: what was sent is no account.")),
            success: v.boolean(),
            error: v.optional(v.pipe(v.string(), v.description("Why it is not connected, for people."))),
          }),
        ),
        succeeded: v.number(),
        failed: v.number(),
      }),
      {
        part: {
          results: [
            { accountId: example.account, success: true },
            { accountId: "444455556666", success: false, error: "Invalid role ARN format" },
          ],
          succeeded: 1,
          failed: 1,
        },
      },
    ),
    failures: ["not_found"],
  },
  disconnectAwsAccount: {
    summary: "Disconnects an account, and says what is left in it",
    description:
      "The customer deletes the role: the application cannot. `{wid}` is the organisation's own workspace; any other id answers 404.",
    path: { wid, acct },
    answers: ok("It is disconnected.", v.strictObject({ success: v.literal(true), message: v.string() }), {
      done: { success: true, message: "AWS disconnected successfully" },
    }),
    failures: usingFailures,
  },
  disconnectAwsAccounts: {
    summary: "Disconnects every account",
    description: "Each account is disconnected separately, so one failure does not stop the others. Sending it again is safe.",
    path: { wid },
    answers: {
      200: {
        description: "Every account is disconnected, or none was connected.",
        schema: v.strictObject({ success: v.literal(true), message: v.string() }),
        examples: { done: { success: true, message: "AWS disconnected successfully" } },
      },
      207: {
        description: "Some could not be disconnected: send their own disconnects.",
        schema: v.strictObject({
          success: v.literal(false),
          message: v.string(),
          failedAccounts: v.array(v.string()),
          disconnected: v.number(),
          code: failureCode,
          request_id: v.string(),
        }),
        examples: {
          part: {
            success: false,
            message: "3 accounts of AWS are disconnected",
            failedAccounts: [example.account],
            disconnected: 3,
            code: "connection_busy",
            request_id: "TH3ZrBkVe1p5Kw0=",
          },
        },
      },
      500: { description: "None could be disconnected.", schema: auroraError },
    },
    failures: ["not_found"],
  },
} satisfies Partial<WordsOf<typeof routes>>;
