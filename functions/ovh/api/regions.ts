import * as v from "valibot";
import type { FailureCode } from "../../../lib/failure-codes.ts";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { storeFailures, usingFailures } from "../../../lib/openapi/failure-groups.ts";
import { auroraError, failureCode } from "../../../lib/openapi/failure-schemas.ts";
import { connectionCount, firstAccountParameter } from "../../../lib/openapi/parameters.ts";
import { finding } from "../../connections/api/answer-schemas.ts";
import { disconnectAnswers } from "../../connections/api/aurora.ts";
import { ovhServiceAccount } from "../../submission/api/submission-bodies.ts";
import { refusedSubmission } from "../../submission/api/submission-failures.ts";
import { endpointField } from "../endpoint-field.ts";
import { body as refreshBody } from "../refresh.ts";

const withHint = v.object({ ...auroraError.entries, hint: v.pipe(v.string(), v.description("What to do about it, and who does it.")) });

const late: readonly FailureCode[] = ["provider_timeout", "deadline_exceeded"];

const seconds = v.pipe(v.nullable(v.number()), v.description("Seconds for which the token lives. `null`: OVHcloud did not say."));

/** The routes about the connections in the regions. */
export const regionRoutes: ApiDescription["routes"] = {
  "POST /ovh_api/ovh/oauth2/refresh": {
    id: "refreshOvhToken",
    summary: "Refreshes the token of a region; when it expires",
    description: "Without `endpoint`: of the connected region.",
    right: "connectors:write",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    body: refreshBody,
    bodyExamples: { europe: { endpoint: "ovh-eu" } },
    answers: {
      200: {
        description: "There is a new token.",
        schema: v.strictObject({ status: v.literal("success"), expiresIn: seconds }),
        examples: { refreshed: { status: "success", expiresIn: 86399 } },
      },
      400: { description: "The login gave no refresh token: its owner logs in again.", schema: withHint },
      404: { description: "The region is not connected.", schema: withHint },
      500: { description: "OVHcloud or a store of ours refused or failed.", schema: withHint },
      504: { description: "OVHcloud did not answer in time.", schema: withHint },
    },
    failures: ["not_found", ...storeFailures],
    failuresAs: { 400: ["credential_expired"], 500: usingFailures.filter((code) => !late.includes(code)), 504: late },
  },
  "GET /ovh_api/ovh/status": {
    id: "readOvhStatus",
    summary: "Whether a region is connected, and has projects",
    description: "Without `account`: the first region that works. `account` must begin with a region.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "`connected` comes from the record, `hasProjects` from OVHcloud. `code`: why OVHcloud could not be asked.",
        schema: v.strictObject({
          connected: v.boolean(),
          endpoint: v.nullable(endpointField),
          hasProjects: v.boolean(),
          accounts: connectionCount,
          code: v.optional(failureCode),
        }),
        examples: {
          connected: { connected: true, endpoint: "ovh-eu", hasProjects: true, accounts: 1 },
          none: { connected: false, endpoint: null, hasProjects: false, accounts: 0 },
        },
      },
    },
  },
  "POST /ovh_api/ovh/disconnect": {
    id: "disconnectOvh",
    summary: "Disconnects every region",
    description: "Revokes each grant that OVHcloud can revoke, and erases the credentials. Sending it again is safe.",
    right: "connectors:write",
    dialect: "aurora",
    answers: {
      ...disconnectAnswers,
      200: {
        description: "Every region is disconnected, or none was connected.",
        schema: v.strictObject({ success: v.literal(true), status: v.literal("disconnected"), message: v.string() }),
        examples: { done: { success: true, status: "disconnected", message: "OVHcloud disconnected successfully" } },
      },
      206: {
        description: "Part of it is done, and the schedule continues.",
        schema: v.strictObject({ success: v.literal(false), status: v.literal("disconnecting"), message: v.string() }),
      },
    },
  },
  "POST /ovh_api/ovh/service-account/connect": {
    id: "connectOvhServiceAccount",
    summary: "Connects a region by the customer's service account",
    description: "`replace_account`: whether another account may replace the connected one.",
    right: "connectors:write",
    dialect: "aurora",
    body: ovhServiceAccount,
    bodyExamples: { europe: { endpoint: "ovh-eu", clientId: "EU.0f0f0f0f", clientSecret: "0a1b2c3d" } },
    answers: {
      200: {
        description: "It is connected.",
        schema: v.strictObject({
          success: v.literal(true),
          message: v.string(),
          endpoint: endpointField,
          account: v.pipe(v.string(), v.description("OVHcloud's name of the account.")),
          projectCount: v.pipe(v.nullable(v.number()), v.description("`null`: the account may not list its projects.")),
          findings: v.array(finding),
        }),
        examples: {
          connected: {
            success: true,
            message: "OVHcloud connected successfully",
            endpoint: "ovh-eu",
            account: "xx11111-ovh",
            projectCount: 3,
            findings: [],
          },
        },
      },
    },
    ...refusedSubmission(),
  },
};
