import * as v from "valibot";
import { ok, type RouteWords, type WordsOf } from "../../lib/openapi/describe.ts";
import { brokenStores } from "../../lib/openapi/failures.ts";
import { describeCallback, describePostedCallback, describeStart, takesOver } from "../code-flow/redirects.words.ts";
import { disconnectAnswers, finding } from "../connections/answers.words.ts";
import { googleKey, submissionFailures } from "../submission/submission.words.ts";
import type * as routes from "./routes.ts";
import { setupWords } from "./setup.words.ts";

export const tag = { name: "Google Cloud", description: "Logging in, the setup of projects, and the key of a service account." };

const failed = "login=gcp_failed&error=…";
const outcomes = { confirm: "login=gcp_confirm&confirm=…", connected: "login=gcp_setup_pending&task_id=…", failed };

const link: Omit<RouteWords, "summary"> = {
  description: [
    "The browser opens the link within ten minutes, once.",
    "`return_to`: the page of the front end that gets the outcome, one of the stage's `returnPaths`. Default: the first of them.",
    "`replace_account`: whether another Google account may replace the connected one. Default: only a service account's key is replaced.",
    takesOver.words,
    "`account`: the word for one of several connections. Default: `default`. `label`: what a person calls it.",
  ].join("\n\n"),
  bodyExamples: { chat: { return_to: "/chat" }, handover: takesOver.example },
  answers: ok("The link.", v.strictObject({ login_url: v.pipe(v.string(), v.url()) }), {
    link: { login_url: "https://oauth.aurora.example/gcp/start?ticket=xjdpYiIIDCYq3mS0qJ7cYg1zKx0v4mP0y2b8n6t5r4e" },
  }),
  failures: ["not_found", "stopped"],
};

/** The answers of `answerKeyFailure`. */
const refusedKey = ["credential_rejected", "projects_missing"] as const;

const keyConnected = {
  success: true,
  email: "aurora@shop-production.iam.gserviceaccount.com",
  default_project_id: "shop-production",
  accessible_projects: [{ project_id: "shop-production", name: "Shop production" }],
  findings: [],
};

/** The routes of Google Cloud alone. */
export const words: WordsOf<typeof routes> = {
  startLogin: { summary: "A link by which a person logs in to Google", ...link },
  startGoogleLogin: { summary: "The same as `POST /login`, with another callback", ...link },
  openGoogleLogin: describeStart("Google", failed),
  completeLogin: describeCallback("Google", outcomes),
  completePostedLogin: describePostedCallback("Google", failed),
  completeGoogleLogin: describeCallback("Google", outcomes),
  ...setupWords,

  connectGoogleKey: {
    summary: "Connects the service account of the customer's key",
    description:
      "The key is proven at Google. Nothing is set up: the account has the roles that the customer gave it. It replaces a login or another account's key, unless `replace_account` is `false`.",
    body: googleKey,
    bodyExamples: { key: { service_account_json: '{"type":"service_account","project_id":"shop-production"}' } },
    answers: ok(
      "It is connected.",
      v.strictObject({
        success: v.literal(true),
        email: v.string(),
        default_project_id: v.string(),
        accessible_projects: v.array(v.strictObject({ project_id: v.string(), name: v.string() })),
        findings: v.array(finding),
      }),
      { connected: keyConnected },
    ),
    failures: submissionFailures.filter((code) => code !== "credential_rejected" && !brokenStores.includes(code)),
    failuresAs: { 400: refusedKey, 500: brokenStores },
  },
  disconnectGoogle: {
    summary: "Disconnects Google, for Aurora's client",
    description: "Does what `DELETE /api/connected-accounts/{uid}/gcp` does. Sending it again is safe.",
    answers: disconnectAnswers,
  },
};
