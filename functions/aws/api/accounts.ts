import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { usingFailures } from "../../../lib/openapi/failure-groups.ts";
import { auroraError, failureCode } from "../../../lib/openapi/failure-schemas.ts";
import { instant } from "../../../lib/openapi/parameters.ts";
import { connectionStatus } from "../../connections/api/answer-schemas.ts";
import { acct, example, wid } from "./of-workspace.ts";

/** The routes that list and disconnect accounts. */
export const accountRoutes: ApiDescription["routes"] = {
  "GET /workspaces/{wid}/aws/accounts": {
    id: "listAwsAccounts",
    summary: "The connected accounts",
    description: "From the records alone.",
    right: "connectors:read",
    dialect: "aurora",
    path: { wid },
    answers: {
      200: {
        description: "The accounts, by their ids.",
        schema: v.strictObject({
          accounts: v.array(
            v.strictObject({
              account_id: v.string(),
              role_arn: v.string(),
              read_only_role_arn: v.null(),
              region: v.nullable(v.string()),
              connection_method: v.literal("sts_assume_role"),
              last_verified_at: instant,
              status: connectionStatus,
              code: v.pipe(v.nullable(failureCode), v.description("Why its customer must act.")),
            }),
          ),
        }),
        examples: {
          one: {
            accounts: [
              {
                account_id: example.account,
                role_arn: example.roleArn,
                read_only_role_arn: null,
                region: null,
                connection_method: "sts_assume_role",
                last_verified_at: "2026-11-25T20:56:23.819Z",
                status: "reauth_required",
                code: "trust_insecure",
              },
            ],
          },
        },
      },
    },
    failures: ["not_found"],
  },
  "GET /workspaces/{wid}/aws/accounts/inactive": {
    id: "listInactiveAwsAccounts",
    summary: "The accounts that were disconnected in the last 90 days",
    description: "The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.",
    right: "connectors:read",
    dialect: "aurora",
    path: { wid },
    answers: {
      200: {
        description: "Without those that are connected again.",
        schema: v.strictObject({
          accounts: v.array(
            v.strictObject({
              account_id: v.string(),
              role_arn: v.nullable(v.string()),
              region: v.null(),
              disconnected_at: instant,
            }),
          ),
        }),
        examples: {
          one: {
            accounts: [
              { account_id: example.account, role_arn: example.roleArn, region: null, disconnected_at: "2026-11-25T21:10:04.120Z" },
            ],
          },
        },
      },
    },
    failures: ["not_found"],
  },
  "DELETE /workspaces/{wid}/aws/accounts/{acct}": {
    id: "disconnectAwsAccount",
    summary: "Disconnects an account, and says what is left in it",
    description:
      "The customer deletes the role: the application cannot. `{wid}` is the organisation's own workspace; any other id answers 404.",
    right: "connectors:write",
    dialect: "aurora",
    path: { wid, acct },
    answers: {
      200: {
        description: "It is disconnected.",
        schema: v.strictObject({ success: v.literal(true), message: v.string() }),
        examples: { done: { success: true, message: "AWS disconnected successfully" } },
      },
    },
    failures: usingFailures,
  },
  "POST /workspaces/{wid}/aws/cleanup": {
    id: "disconnectAwsAccounts",
    summary: "Disconnects every account",
    description: "Each account is disconnected separately, so one failure does not stop the others. Sending it again is safe.",
    right: "connectors:write",
    dialect: "aurora",
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
};
