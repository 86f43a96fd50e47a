import * as v from "valibot";
import { maybe, type RouteWords } from "../../lib/openapi/describe.ts";

/** What a provider sends to a callback, in the query or in a form. */
export const callbackParameters = {
  state: maybe(v.string(), "Of the login that the browser started. Works once."),
  code: maybe(v.string(), "The authorization code."),
  iss: maybe(v.string(), "Who answers (RFC 9207)."),
  scope: maybe(v.string(), "What was granted. The token's own answer counts."),
  error: maybe(v.string(), "Why there is no code, such as `access_denied`."),
  error_description: maybe(v.string(), "The provider's words. We do not show them."),
};

/** What a login link may be for besides. */
export const takesOver = {
  words:
    "`takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire.",
  example: { takes_over: "MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU" },
};

/** Builds the answer that sends the browser on. */
const redirect = (description: string, headers: Record<string, string>): RouteWords["answers"] => ({ 303: { description, headers } });

/** Describes the start of a login. @param failed - The query by which the front end learns of a failure. */
export const describeStart = (provider: string, failed: string): RouteWords => ({
  summary: `Sends the browser to ${provider}`,
  description: "Opened by the browser, with the login link. Uses the ticket up. Every failure leads to the front end.",
  query: { ticket: maybe(v.string(), "Of the login link: works once, for ten minutes.") },
  answers: redirect(`To ${provider}, or to the front end with \`${failed}\`.`, {
    Location: "Where the browser goes.",
    "Set-Cookie": "Ties the login to the browser. Absent after a failure.",
  }),
});

/** The words in the query that tell a front end the outcome of a login. */
type Outcomes = { readonly confirm: string; readonly connected: string; readonly failed: string };

/** Builds the answer of a callback: a redirect to the front end. */
const toFrontEnd = ({ confirm, connected, failed }: Outcomes) =>
  redirect(
    [
      "To the front end, with the outcome in the query:",
      `- \`${confirm}\`: send \`confirm\` to \`POST /connections/confirm\` within ten minutes.`,
      `- \`${connected}\`: the connection is live, or will be within minutes.`,
      `- \`${failed}\`: no connection was made.`,
    ].join("\n"),
    { Location: "A page of the front end.", "Set-Cookie": "Removes the login's cookie. Absent if no login is known." },
  );

/** Describes the callback to which a provider redirects the browser. */
export const describeCallback = (provider: string, outcomes: Outcomes): RouteWords => ({
  summary: `Where ${provider} sends the browser after a login`,
  description: "Opened by the browser. The `state` works once, and only in the browser that started the login.",
  query: callbackParameters,
  answers: toFrontEnd(outcomes),
});

/** Describes the twin of a callback for a form that the browser posts. */
export const describePostedCallback = (provider: string, failed: string): RouteWords => ({
  summary: `The callback for a form that ${provider} has the browser post`,
  description: "The browser is sent to the same path again, with the known parameters in the query: its cookie does not come with a form.",
  body: v.object(callbackParameters),
  bodyTypes: ["application/x-www-form-urlencoded"],
  answers: redirect(`To the callback, or to the front end with \`${failed}\`.`, { Location: "Where the browser goes." }),
});
