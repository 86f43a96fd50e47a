import * as v from "valibot";
import { named, orNull, type RouteWords, said, text, type WordsOf } from "../../lib/openapi/describe.ts";
import { auroraError, failureCode } from "../../lib/openapi/failure-schemas.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh.ts";
import { callbackParameters, describeCallback, describeStart } from "../code-flow/redirects.words.ts";
import type * as routes from "./routes.ts";

const failed = "error=…&login=ovh_failed&failure=…";
const outcomes = { confirm: "login=ovh_confirm&confirm=…", connected: "login=ovh_success", failed };
const callback = describeCallback("OVHcloud", outcomes);

/** The words of `toErrorWord`. */
const reason = said(
  v.picklist([
    "missing_params",
    "access_denied",
    "invalid_state",
    "config_error",
    "invalid_grant",
    "no_access_token",
    "token_exchange_failed",
    "timeout",
    "network_error",
    "callback_failed",
  ]),
  "The word of Aurora's onboarding page.",
);

const refused = {
  description: "Posted JSON: no connection was made.",
  schema: v.strictObject({ error: v.string(), hint: v.string(), reason, code: failureCode, request_id: v.string() }),
};

const completed = v.union([
  named(
    "OvhLoginCompleted",
    v.strictObject({
      status: v.literal("success"),
      message: v.string(),
      endpoint: v.picklist(ovhRegions),
      hasRefreshToken: v.boolean(),
      expiresIn: orNull(v.number(), "Seconds for which the token is valid."),
    }),
  ),
  named(
    "OvhLoginToConfirm",
    v.strictObject({
      status: v.literal("confirmation_required"),
      confirm: text("For `POST /connections/confirm`, within ten minutes."),
    }),
  ),
  named("OvhLoginPending", v.strictObject({ status: v.literal("pending"), message: v.string() })),
]);

/** A request that says that its body is JSON gets JSON, by either method. */
const callbackAnswers: RouteWords["answers"] = {
  ...callback.answers,
  200: {
    description: "Posted JSON: the login is complete.",
    schema: completed,
    examples: {
      connected: {
        status: "success",
        message: "OVHcloud connected successfully",
        endpoint: "ovh-eu",
        hasRefreshToken: false,
        expiresIn: 86399,
      },
    },
  },
  400: {
    ...refused,
    examples: {
      state: {
        error: "The login attempt is unknown, expired or already used",
        hint: "Start the connection again.",
        reason: "invalid_state",
        code: "state_invalid",
        request_id: "TH3ZrBkVe1p5Kw0=",
      },
    },
  },
  413: refused,
  500: refused,
  504: refused,
};

/** The routes of OVHcloud's login, from the link to the return of the browser. */
export const loginWords = {
  startOvhLogin: {
    summary: "A link by which a person logs in to one region of OVHcloud",
    description:
      "`takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire. `projectId` is accepted and not used.",
    bodyExamples: {
      europe: { endpoint: "ovh-eu" },
      handover: { endpoint: "ovh-eu", takes_over: "MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU" },
    },
    answers: {
      200: {
        description: "The link, which works once within ten minutes. `state` is its ticket.",
        schema: v.strictObject({ authorizationUrl: v.pipe(v.string(), v.url()), state: v.string() }),
        examples: {
          link: { authorizationUrl: "https://oauth.aurora.example/ovh_api/ovh/oauth2/start?ticket=xjdpYiIIDCYq", state: "xjdpYiIIDCYq" },
        },
      },
      500: {
        description: "`hint`: the operator has no OAuth client in the region.",
        schema: v.object({ ...auroraError.entries, hint: v.string() }),
      },
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
} satisfies Partial<WordsOf<typeof routes>>;
