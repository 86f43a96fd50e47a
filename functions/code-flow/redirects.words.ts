import * as v from "valibot";
import type { RouteWords } from "../../lib/openapi/describe.ts";

const said = (what: string) => v.optional(v.pipe(v.string(), v.description(what)));

/** What a provider sends to a callback, in the query or in a form. */
export const callbackParameters = {
  state: said("Of the login that the browser started. Works once."),
  code: said("The authorization code."),
  iss: said("Who answers (RFC 9207)."),
  scope: said("What was granted. The token's own answer counts."),
  error: said("Why there is no code, such as `access_denied`."),
  error_description: said("The provider's words, which are shown to nobody."),
};

/** Describes the start of a login. @param failed - The query by which the front end learns of a failure. */
export const describeStart = (provider: string, failed: string): RouteWords => ({
  summary: `Sends the browser to ${provider}`,
  description: "Opened by the browser, with the login link. Uses the ticket up. Every failure leads to the front end.",
  query: { ticket: said("Of the login link: works once, for ten minutes.") },
  answers: {
    303: {
      description: `To ${provider}, or to the front end with \`${failed}\`.`,
      headers: { Location: "Where the browser goes.", "Set-Cookie": "Ties the login to the browser. Absent after a failure." },
    },
  },
});

/** The words in the query that tell a front end the outcome of a login. */
type Outcomes = { readonly confirm: string; readonly connected: string; readonly failed: string };

/** Builds the answer of a callback: a redirect to the front end. */
const toFrontEnd = ({ confirm, connected, failed }: Outcomes): RouteWords["answers"] => ({
  303: {
    description: [
      "To the front end, with the outcome in the query:",
      `- \`${confirm}\`: send \`confirm\` to \`POST /connections/confirm\` within ten minutes.`,
      `- \`${connected}\`: the connection is live, or will be within minutes.`,
      `- \`${failed}\`: no connection was made.`,
    ].join("\n"),
    headers: { Location: "A page of the front end.", "Set-Cookie": "Removes the login's cookie. Absent if no login is known." },
  },
});

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
  answers: {
    303: {
      description: `To the callback, or to the front end with \`${failed}\`.`,
      headers: { Location: "Where the browser goes." },
    },
  },
});
