import * as v from "valibot";
import type { ApiDescription, RouteDescription } from "../../../lib/openapi/describe.ts";
import { describeCallback, describePostedCallback, describeStart } from "../../code-flow/api/redirects.ts";
import { body } from "../login.ts";

const failed = "login=gcp_failed&error=…";
const outcomes = { confirm: "login=gcp_confirm&confirm=…", connected: "login=gcp_setup_pending&task_id=…", failed };

const link: Omit<RouteDescription, "id" | "summary"> = {
  description: [
    "The browser opens the link within ten minutes, once.",
    "`return_to`: the page of the front end that gets the outcome, one of the stage's `returnPaths`. Default: the first of them.",
    "`replace_account`: whether another Google account may replace the connected one. Default: only a service account's key is replaced.",
    "`takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire.",
    "`account`: the word for one of several connections. Default: `default`. `label`: what a person calls it.",
  ].join("\n\n"),
  right: "connectors:write",
  dialect: "aurora",
  body,
  bodyExamples: { chat: { return_to: "/chat" }, handover: { takes_over: "MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU" } },
  answers: {
    200: {
      description: "The link.",
      schema: v.strictObject({ login_url: v.pipe(v.string(), v.url()) }),
      examples: { link: { login_url: "https://oauth.aurora.example/gcp/start?ticket=xjdpYiIIDCYq3mS0qJ7cYg1zKx0v4mP0y2b8n6t5r4e" } },
    },
  },
  failures: ["not_found", "stopped"],
};

/** The routes of Google's login, from the link to the return of the browser. */
export const loginRoutes: ApiDescription["routes"] = {
  "POST /login": { id: "startLogin", summary: "A link by which a person logs in to Google", ...link },
  "POST /gcp/login": { id: "startGoogleLogin", summary: "The same as `POST /login`, with another callback", ...link },
  "GET /gcp/start": describeStart("openGoogleLogin", "Google", failed),
  "GET /callback": describeCallback("completeLogin", "Google", outcomes),
  "POST /callback": describePostedCallback("completePostedLogin", "Google", failed),
  "GET /gcp/callback": describeCallback("completeGoogleLogin", "Google", outcomes),
};
