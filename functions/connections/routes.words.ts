import * as v from "valibot";
import {
  accountParameter,
  answer,
  limitParameter,
  maybe,
  ok,
  orNull,
  providerName,
  said,
  timestamp,
  type WordsOf,
} from "../../lib/openapi/describe.ts";
import { endingFailures, providerFailures, storeFailures, usingFailures, waitingFailures } from "../../lib/openapi/failures.ts";
import { submission } from "../submission/submission.words.ts";
import * as view from "./answers.words.ts";
import { attentionWords, counted } from "./attention.words.ts";
import { providerForms, providerFormsExample, toldWords } from "./connect-forms.words.ts";
import { pastWords } from "./disconnected.words.ts";
import { stateWords } from "./list-query.ts";
import type * as routes from "./routes.ts";
import { repairWords } from "./setup.words.ts";
import { targetsWords } from "./targets.words.ts";

export const tag = {
  name: "Connections",
  description: "Reading, confirming, keeping and disconnecting the connections of an organisation.",
};

const { connectionExample, connectionView, disconnection, disconnectionExamples } = view;

const names = v.array(v.string());
const count = v.pipe(v.number(), v.integer());

/** The routes answer `confirmation_invalid` to a text of another form. */
const confirmation = v.strictObject({
  confirm: v.pipe(v.string(), v.regex(/^[\w-]{43}\.[\w-]{43}$/), v.description("The parameter with which the front end was called.")),
});
const sent = { confirm: { confirm: "q3mS0qJ7cYg1zKx0v4mP0y2b8n6t5r4e3w2q1a0s9d8.b8n6t5r4e3w2q1a0s9d8q3mS0qJ7cYg1zKx0v4mP0y2" } };
const unconfirmed = ["confirmation_invalid", "confirmation_foreign"] as const;

const reach = v.strictObject({ seen: count, of: count, missing: v.pipe(names, v.maxLength(10)) });

const byState = v.strictObject(v.entriesFromList(view.states, count));
const totals = v.strictObject({ ...counted, providers: said(v.record(v.string(), byState), "By provider and state.") });
const text = (longest: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(longest));

const example = { ...connectionExample, about: view.aboutExample };
const bareExample = { id: example.id, provider: "gcp", account: "default", status: "active", about: view.aboutExample };
const connection = answer("The connection.", view.connectionWithAbout, { google: example });

/** The routes of every provider's connections, in our form and in that of Aurora's client. */
export const words: WordsOf<typeof routes> = {
  listConnections: {
    summary: "All connections of the organisation, page by page",
    description:
      "In the order of provider and account. Without `connectors:read` a right to tokens is enough, even a narrowed one: the answer has the connections that the right reaches, without the people, and `q` compares accounts alone. With a filter, a page that is not the last may be empty.",
    query: {
      limit: limitParameter,
      cursor: maybe(v.pipe(v.string(), v.regex(/^[\w-]{8,128}$/)), "`next_cursor` of the page before."),
      connected_by: maybe(text(256), "Only those that this person has connected. Needs `connectors:read`."),
      state: maybe(v.picklist(stateWords), "`active`: `healthy` and `warning`, which need `connectors:read`."),
      provider: maybe(providerName, "Only those to this provider."),
      q: maybe(text(128), "Only those with this text, in capitals or not, in the account, the label or the identity's name."),
      tag: maybe(text(256), "Only those with this tag: key, colon, value, such as `env:prod`. Needs `connectors:read`."),
      totals: v.optional(
        said(v.boolean(), "Counts the whole organisation as well, or with `tag` those with it. Needs `connectors:read`."),
        false,
      ),
    },
    answers: ok(
      "A page. The last one has no cursor.",
      v.strictObject({
        connections: v.array(view.listedConnection),
        next_cursor: v.optional(v.string()),
        totals: maybe(totals, "With `totals=true`."),
      }),
      { one: { connections: [example] }, toMachine: { connections: [bareExample] } },
    ),
  },
  ...attentionWords,
  ...pastWords,
  ...targetsWords,
  readConnection: {
    summary: "One connection",
    description: "The service reads the record and asks no provider. `POST /connections/{provider}/check` asks.",
    answers: { 200: connection },
    failures: ["not_found", "account_required"],
  },
  labelConnection: {
    summary: "Changes the label and the tags of a connection",
    description:
      "What is not sent stays. `null` takes the label away. `tags` are all tags: one that is not sent is removed. At most 20, together at most 2 KB as JSON. Events, webhooks and the audit trail have them: put no secret into a tag. The account, by which programs know the connection, never changes.",
    bodyExamples: { production: { label: "Production", tags: { env: "prod", "cost-centre": "4711" } }, untagged: { tags: {} } },
    answers: ok("The connection.", connectionView, { google: connectionExample }),
    failures: ["not_found", "connection_busy"],
  },
  readConnectionOfAccount: {
    summary: "One connection, by its account",
    description: "The service reads the record and asks no provider. The account is that of the list.",
    answers: { 200: connection },
    failures: ["not_found"],
  },
  listProviders: {
    summary: "How each provider is connected, as data for a connect page",
    description:
      "The same for every organisation: what differs is in the routes that `kit` names. A method that the stage does not serve is not there. Fields of one form are sent together, those with a path as parts of an object.",
    answers: ok(
      "The providers, and their methods.",
      v.strictObject({
        providers: v.array(providerForms),
        failures: said(
          v.record(v.string(), toldWords),
          "What a page tells a person, by failure code, where the provider's words say nothing.",
        ),
      }),
      { one: { providers: [providerFormsExample], failures: {} } },
    ),
  },
  previewConfirmation: {
    summary: "What a confirmation would connect",
    description: "For the person who started the connection alone. Changes nothing. `confirm`: the parameter of the front end's address.",
    body: confirmation,
    bodyExamples: sent,
    answers: ok(
      "What would be connected, or what is connected already.",
      v.strictObject({
        state: v.picklist(["waiting", "confirmed"]),
        provider: providerName,
        account: v.string(),
        identity: view.identity,
        own_client: view.ownClientWords,
        scopes: view.scopes,
        replaces: orNull(view.replacedView, "The connection whose place it would take."),
        takes_over: said(v.boolean(), "The login takes the connection over from a colleague, with its setup."),
        reach: orNull(
          reach,
          "How many of the projects that are set up the new account sees, and ten that it does not see. `null`: not compared.",
        ),
        expires_at: orNull(timestamp, "Until when it can be confirmed."),
      }),
      {
        waiting: {
          state: "waiting",
          provider: "gcp",
          account: "default",
          identity: connectionExample.identity,
          scopes: connectionExample.scopes,
          replaces: null,
          takes_over: false,
          reach: null,
          expires_at: "2026-11-25T20:06:25.084Z",
        },
      },
    ),
    failures: unconfirmed,
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
      ...unconfirmed,
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
  refreshConnection: {
    summary: "Refreshes the token now",
    description:
      "During a back-off too, and when the connection is `reauth_required`. Minted tokens: requests a new one, and asks the provider whether it works.",
    answers: ok(
      "What was done, and why.",
      v.strictObject({
        outcome: v.picklist(["refreshed", "kept"]),
        reason: v.string(),
        expires_at: v.nullable(timestamp),
        connection: connectionView,
      }),
      { refreshed: { outcome: "refreshed", reason: "asked", expires_at: example.expires_at, connection: connectionExample } },
    ),
    failures: ["account_required", ...usingFailures, "organisation_limited"],
  },
  checkConnection: {
    summary: "Asks the provider whether the connection works",
    description: "200 even if it does not work, or the provider or the credential store failed: `failure` has the reason.",
    query: {
      look: v.optional(said(v.boolean(), "Has the schedule look at the setup at its next minute, and not only once a day."), false),
    },
    answers: ok(
      "What was found.",
      v.strictObject({
        works: v.boolean(),
        failure: v.nullable(view.failureView),
        findings: v.array(view.foundAt),
        setup: v.nullable(v.strictObject({ looked_at: v.nullable(timestamp), look_due_at: v.nullable(timestamp) })),
        connection: connectionView,
      }),
      { works: { works: true, failure: null, findings: [], setup: null, connection: connectionExample } },
    ),
    failures: ["account_required", "not_found", ...storeFailures, ...waitingFailures],
  },
  preflightConnection: {
    summary: "What connecting with the same body would find",
    description:
      "By reads alone; nothing is stored. The body is that of `POST /connections/{provider}`, or of the provider's own route; `method` names one of several.",
    query: { account: accountParameter },
    body: submission,
    answers: ok(
      "What was found. `failure`: why it would not connect.",
      v.strictObject({
        works: v.boolean(),
        identity: v.nullable(view.identity),
        scopes: v.strictObject({ granted: names, missing: names }),
        findings: v.array(view.finding),
        failure: v.nullable(view.failureView),
        replaces_connection: v.nullable(view.replacedView),
      }),
      {
        works: {
          works: true,
          identity: { id: "example.ts.net", label: "example.ts.net" },
          scopes: { granted: ["devices:core"], missing: [] },
          findings: [],
          failure: null,
          replaces_connection: null,
        },
      },
    ),
    failures: ["not_found", ...storeFailures, ...providerFailures],
  },
  disconnectConnection: {
    summary: "Disconnects; what was revoked and what is left",
    description:
      "Undoes the setup, revokes at the provider, erases the credential. Sending it again is safe and answers the same for 90 days.",
    query: { teardown: v.optional(said(v.boolean(), "Whether to undo the setup."), true) },
    answers: ok("How far it is.", disconnection, disconnectionExamples),
    failures: ["account_required", ...usingFailures],
  },
  ...repairWords,
};
