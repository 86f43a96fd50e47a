import * as v from "valibot";
import { maybe, ok, orNull, said, type WordsOf } from "../../lib/openapi/describe.ts";
import { endingFailures, providerFailures, storeFailures, waitingFailures } from "../../lib/openapi/failure-groups.ts";
import { instant, providerName } from "../../lib/openapi/parameters.ts";
import { connectionExample, connectionView, identity, replacedExample, replacedView, scopes } from "./answers.words.ts";
import type * as routes from "./routes.ts";

/** The routes answer `confirmation_invalid` to a text of another form. */
const confirmation = v.strictObject({
  confirm: v.pipe(v.string(), v.regex(/^[\w-]{43}\.[\w-]{43}$/), v.description("The parameter with which the front end was called.")),
});
const sent = { confirm: { confirm: "q3mS0qJ7cYg1zKx0v4mP0y2b8n6t5r4e3w2q1a0s9d8.b8n6t5r4e3w2q1a0s9d8q3mS0qJ7cYg1zKx0v4mP0y2" } };

/** The routes by which the person who started a connection makes it live. */
export const confirmWords = {
  previewConfirmation: {
    summary: "What a confirmation would connect",
    description:
      "For the person who started the connection alone. Changes nothing. `confirm` is the parameter with which the front end was called.",
    body: confirmation,
    bodyExamples: sent,
    answers: ok(
      "What would be connected, or what is connected already.",
      v.strictObject({
        state: v.picklist(["waiting", "confirmed"]),
        provider: providerName,
        account: v.string(),
        identity,
        scopes,
        replaces: orNull(replacedView, "The connection whose place it would take."),
        takes_over: said(
          v.boolean(),
          "The login takes the connection over from the colleague who connected it, and goes on with what is set up.",
        ),
        reach: orNull(
          v.strictObject({
            seen: v.pipe(v.number(), v.integer()),
            of: v.pipe(v.number(), v.integer()),
            missing: v.pipe(v.array(v.string()), v.maxLength(10)),
          }),
          "How many of the projects that are set up the new account sees, and the first ten that it does not see. Null: not compared.",
        ),
        expires_at: orNull(instant, "Until when it can be confirmed."),
      }),
      {
        waiting: {
          state: "waiting",
          provider: "gcp",
          account: "default",
          identity: { id: "110100000000000000002", label: "grace@example.com" },
          scopes: { requested: ["openid"], granted: ["openid"], missing: [] },
          replaces: replacedExample,
          takes_over: true,
          reach: { seen: 1, of: 2, missing: ["acme-data"] },
          expires_at: "2026-11-25T20:06:25.084Z",
        },
      },
    ),
    failures: ["confirmation_invalid", "confirmation_foreign"],
  },
  confirmConnection: {
    summary: "Makes a parked grant live",
    description:
      "Only the person who started it may confirm: another person's attempt revokes and erases the grant. 200 again while the connection is that attempt's.",
    body: confirmation,
    bodyExamples: sent,
    answers: ok(
      "The connection is live.",
      v.strictObject({ connection: connectionView, task_id: maybe(v.string(), "The setup run that began.") }),
      { connected: { connection: connectionExample, task_id: connectionExample.id } },
    ),
    failures: [
      "confirmation_invalid",
      "confirmation_foreign",
      "account_mismatch",
      "account_claimed",
      "already_connected",
      "login_revoked",
      "setup_unavailable",
      ...storeFailures,
      ...providerFailures,
      ...endingFailures,
      ...waitingFailures,
    ],
  },
} satisfies Partial<WordsOf<typeof routes>>;
