import * as v from "valibot";
import type { FailureCode } from "../../lib/errors.ts";
import { answer, namedObject, ok, orNull, type RouteWords, said, string, type WordsOf } from "../../lib/openapi/describe.ts";
import { auroraError, failureCodeSchema, storeFailures, usingFailures } from "../../lib/openapi/failures.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh-regions.ts";
import { callbackParameters, describeCallback, describeStart, takesOver } from "../code-flow/redirects.words.ts";
import { disconnectAnswers, finding, succeeded } from "../connections/answers.words.ts";
import { ovhServiceAccount, refusedSubmission } from "../submission/submission.words.ts";
import type * as routes from "./routes.ts";
import { errorWords } from "./to-error-word.ts";

export const tag = {
  name: "OVHcloud",
  description: "The regions of OVHcloud, each a connection of its own, and their Public Cloud projects.",
};

const failed = "error=…&login=ovh_failed&failure=…";
const outcomes = { confirm: "login=ovh_confirm&confirm=…", connected: "login=ovh_success", failed };
const callback = describeCallback("OVHcloud", outcomes);

const endpoint = v.picklist(ovhRegions);
const expiresIn = orNull(v.number(), "Seconds for which the token is valid. `null`: OVHcloud did not say.");
const reason = said(v.picklist([...new Set(Object.values(errorWords)), "callback_failed"]), "The word of Aurora's onboarding page.");
const withHint = v.object({ ...auroraError.entries, hint: string("What to do about it, and who does it.") });
const late: readonly FailureCode[] = ["provider_timeout", "deadline_exceeded"];

const completed = v.union([
  namedObject("OvhLoginCompleted", {
    status: v.literal("success"),
    message: v.string(),
    endpoint,
    hasRefreshToken: v.boolean(),
    expiresIn,
  }),
  namedObject("OvhLoginToConfirm", {
    status: v.literal("confirmation_required"),
    confirm: string("For `POST /connections/confirm`, within ten minutes."),
  }),
  namedObject("OvhLoginPending", { status: v.literal("pending"), message: v.string() }),
]);

const message = "OVHcloud connected successfully";
const refused = answer(
  "Posted JSON: no connection was made.",
  v.strictObject({ error: v.string(), hint: v.string(), reason, code: failureCodeSchema, request_id: v.string() }),
);

/** A request that says that its body is JSON gets JSON, by either method. */
const callbackAnswers: RouteWords["answers"] = {
  ...callback.answers,
  ...ok("Posted JSON: the login is complete.", completed, {
    connected: { status: "success", message, endpoint: "ovh-eu", hasRefreshToken: false, expiresIn: 86399 },
  }),
  400: refused,
  413: refused,
  500: refused,
  504: refused,
};

/** The routes of OVHcloud alone. */
export const words: WordsOf<typeof routes> = {
  startOvhLogin: {
    summary: "A link by which a person logs in to one region of OVHcloud",
    description: `${takesOver.words} \`projectId\` is accepted and not used.`,
    bodyExamples: { europe: { endpoint: "ovh-eu" }, handover: { endpoint: "ovh-eu", ...takesOver.example } },
    answers: {
      200: answer(
        "The link, which works once within ten minutes. `state` is its ticket.",
        v.strictObject({ authorizationUrl: v.pipe(v.string(), v.url()), state: v.string() }),
        {
          link: { authorizationUrl: "https://oauth.aurora.example/ovh_api/ovh/oauth2/start?ticket=xjdpYiIIDCYq", state: "xjdpYiIIDCYq" },
        },
      ),
      500: answer("`hint`: the operator has no OAuth client in the region.", withHint),
    },
    failures: ["not_found", "stopped"],
    failuresAs: { 500: ["configuration_invalid"] },
  },
  openOvhLogin: describeStart("OVHcloud", failed),
  completeOvhLogin: { ...callback, answers: callbackAnswers },
  completePostedOvhLogin: {
    summary: "The callback for a form, or for a page of the front end that posts JSON",
    description:
      "A form is redirected to the same path as a `GET`. JSON gets JSON; the browser must send the login's cookie along, so the front end must be on the same site.",
    body: v.object(callbackParameters),
    bodyTypes: ["application/x-www-form-urlencoded", "application/json"],
    answers: callbackAnswers,
  },
  refreshOvhToken: {
    summary: "Refreshes the token of a region; when it expires",
    description: "Without `endpoint`: of the connected region.",
    bodyExamples: { europe: { endpoint: "ovh-eu" } },
    answers: {
      200: answer("There is a new token.", v.strictObject({ status: v.literal("success"), expiresIn }), {
        refreshed: { status: "success", expiresIn: 86399 },
      }),
      400: answer("The login gave no refresh token: its owner logs in again.", withHint),
      404: answer("The region is not connected.", withHint),
      500: answer("OVHcloud or a store of ours refused or failed.", withHint),
      504: answer("OVHcloud did not answer in time.", withHint),
    },
    failures: ["not_found", ...storeFailures],
    failuresAs: { 400: ["credential_expired"], 500: usingFailures.filter((code) => !late.includes(code)), 504: late },
  },
  disconnectOvh: {
    summary: "Disconnects every region",
    description: "Revokes each grant that OVHcloud can revoke, and erases the credentials. Sending it again is safe.",
    answers: {
      ...disconnectAnswers,
      ...succeeded(
        "Every region is disconnected, or none was connected.",
        "OVHcloud disconnected successfully",
        { status: v.literal("disconnected") },
        { status: "disconnected" },
      ),
      206: answer(
        "Part of it is done, and the schedule continues.",
        v.strictObject({ success: v.literal(false), status: v.literal("disconnecting"), message: v.string() }),
      ),
    },
  },
  connectOvhServiceAccount: {
    summary: "Connects a region by the customer's service account",
    description: "`replace_account`: whether another account may replace the connected one.",
    body: ovhServiceAccount,
    bodyExamples: { europe: { endpoint: "ovh-eu", clientId: "EU.0f0f0f0f", clientSecret: "0a1b2c3d" } },
    answers: succeeded(
      "It is connected.",
      message,
      {
        endpoint,
        account: string("OVHcloud's name of the account."),
        projectCount: orNull(v.number(), "`null`: the account may not list its projects."),
        findings: v.array(finding),
      },
      { endpoint: "ovh-eu", account: "xx11111-ovh", projectCount: 3, findings: [] },
    ),
    ...refusedSubmission(),
  },
};
