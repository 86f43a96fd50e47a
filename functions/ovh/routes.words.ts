import * as v from "valibot";
import type { FailureCode } from "../../lib/failure-codes.ts";
import { ok, orNull, text, type Words } from "../../lib/openapi/describe.ts";
import { storeFailures, usingFailures } from "../../lib/openapi/failure-groups.ts";
import { auroraError } from "../../lib/openapi/failure-schemas.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh.ts";
import { finding } from "../connections/answers.words.ts";
import { disconnectAnswers } from "../connections/disconnection.words.ts";
import { ovhServiceAccount } from "../submission/submission-bodies.words.ts";
import { refusedSubmission } from "../submission/submission-failures.words.ts";
import { loginWords } from "./login.words.ts";
import type * as routes from "./routes.ts";

const withHint = v.object({ ...auroraError.entries, hint: text("What to do about it, and who does it.") });

const late: readonly FailureCode[] = ["provider_timeout", "deadline_exceeded"];

const seconds = orNull(v.number(), "Seconds for which the token lives. `null`: OVHcloud did not say.");

/** The routes of OVHcloud alone. */
export const words: Words<typeof routes> = {
  tag: { name: "OVHcloud", description: "The regions of OVHcloud, each a connection of its own, and their Public Cloud projects." },
  routes: {
    ...loginWords,
    refreshOvhToken: {
      summary: "Refreshes the token of a region; when it expires",
      description: "Without `endpoint`: of the connected region.",
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
    disconnectOvh: {
      summary: "Disconnects every region",
      description: "Revokes each grant that OVHcloud can revoke, and erases the credentials. Sending it again is safe.",
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
    connectOvhServiceAccount: {
      summary: "Connects a region by the customer's service account",
      description: "`replace_account`: whether another account may replace the connected one.",
      body: ovhServiceAccount,
      bodyExamples: { europe: { endpoint: "ovh-eu", clientId: "EU.0f0f0f0f", clientSecret: "0a1b2c3d" } },
      answers: ok(
        "It is connected.",
        v.strictObject({
          success: v.literal(true),
          message: v.string(),
          endpoint: v.picklist(ovhRegions),
          account: text("OVHcloud's name of the account."),
          projectCount: orNull(v.number(), "`null`: the account may not list its projects."),
          findings: v.array(finding),
        }),
        {
          connected: {
            success: true,
            message: "OVHcloud connected successfully",
            endpoint: "ovh-eu",
            account: "xx11111-ovh",
            projectCount: 3,
            findings: [],
          },
        },
      ),
      ...refusedSubmission(),
    },
  },
};
