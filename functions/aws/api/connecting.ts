import * as v from "valibot";
import type { FailureCode } from "../../../lib/failure-codes.ts";
import type { ApiDescription, RouteDescription } from "../../../lib/openapi/describe.ts";
import { auroraError } from "../../../lib/openapi/failure-schemas.ts";
import { finding } from "../../connections/api/answer-schemas.ts";
import { awsRole, region, roleArn } from "../../submission/api/submission-bodies.ts";
import { submissionFailures } from "../../submission/api/submission-failures.ts";
import { mostAccounts } from "../connect-accounts.ts";
import { ofTrust } from "../role-failure.ts";
import { acct, example, wid } from "./of-workspace.ts";

const refused: readonly FailureCode[] = [...ofTrust];

/** As `connectRoles` ends: AWS' refusal of a role is answered 400, with what to check. */
const ofRole = {
  failures: ["not_found", "wrong_partition", ...submissionFailures.filter((code) => !refused.includes(code))],
  failuresAs: { 400: refused },
} as const satisfies Partial<RouteDescription>;

const words = v.pipe(v.string(), v.description("What the customer checks, as text with line breaks."));

/** The routes that connect roles. */
export const connectingRoutes: ApiDescription["routes"] = {
  "POST /workspaces/{wid}/aws/role": {
    id: "connectAwsRole",
    summary: "Connects the account of a role",
    description:
      "Another role of a connected account takes the place of the first. AWS takes up to two minutes to know a new role everywhere: a refusal is tried again for some 20 s.",
    right: "connectors:write",
    dialect: "aurora",
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
          message: words,
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
  "POST /workspaces/{wid}/aws/accounts/bulk": {
    id: "connectAwsAccounts",
    summary: "Connects up to 50 accounts",
    description: "Each account for itself: accounts that are not done when the request ends have an error, and can be sent again.",
    right: "connectors:write",
    dialect: "aurora",
    path: { wid },
    body: v.looseObject({
      accounts: v.pipe(v.array(v.looseObject({ accountId: v.string(), roleArn, region })), v.maxLength(mostAccounts)),
    }),
    bodyExamples: { one: { accounts: [{ accountId: example.account, roleArn: example.roleArn }] } },
    answers: {
      200: {
        description: "What became of each, in their order.",
        schema: v.strictObject({
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
        examples: {
          part: {
            results: [
              { accountId: example.account, success: true },
              { accountId: "444455556666", success: false, error: "Invalid role ARN format" },
            ],
            succeeded: 1,
            failed: 1,
          },
        },
      },
    },
    failures: ["not_found"],
  },
  "POST /workspaces/{wid}/aws/accounts/{acct}/reconnect": {
    id: "reconnectAwsAccount",
    summary: "Connects a disconnected account again, by the role that its disconnect left",
    description:
      "The role is proved at AWS again, as in a first connect. 404: no account of that number was disconnected in the last 90 days.",
    right: "connectors:write",
    dialect: "aurora",
    path: { wid, acct },
    answers: {
      200: {
        description: "It is connected.",
        schema: v.strictObject({ success: v.literal(true), message: v.string() }),
        examples: { connected: { success: true, message: `AWS account ${example.account} reconnected` } },
      },
      400: {
        description: "AWS refuses the role, or the role lets others in.",
        schema: v.object({ ...auroraError.entries, message: words }),
      },
    },
    ...ofRole,
  },
};
