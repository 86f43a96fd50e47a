import * as v from "valibot";
import { answer, maybe, ok, said, type Words } from "../../lib/openapi/describe.ts";
import { providerFailures, storeFailures, usingFailures, waitingFailures } from "../../lib/openapi/failure-groups.ts";
import { accountParameter, instant } from "../../lib/openapi/parameters.ts";
import { submission } from "../submission/submission-bodies.words.ts";
import {
  aboutExample,
  connectionExample,
  connectionView,
  connectionWithAbout,
  failureExample,
  failureView,
  finding,
  foundAt,
  identity,
  listedConnection,
  replacedExample,
  replacedView,
} from "./answers.words.ts";
import { confirmWords } from "./confirming.words.ts";
import { disconnection, disconnectionExamples } from "./disconnection.words.ts";
import type * as routes from "./routes.ts";

const example = { ...connectionExample, about: aboutExample };
const bareExample = { id: example.id, provider: "gcp", account: "default", status: "active", about: aboutExample };
const connection = answer("The connection.", connectionWithAbout, { google: example });

/** The routes of every provider's connections, in our form and in that of Aurora's client. */
export const words: Words<typeof routes> = {
  tag: { name: "Connections", description: "Reading, confirming, keeping and disconnecting the connections of an organisation." },
  routes: {
    listConnections: {
      summary: "All connections of the organisation, page by page",
      description:
        "In the order of provider and account. Without `connectors:read` a right to tokens is enough, even a narrowed one: the answer has the connections that the right reaches, without the people.",
      query: {
        limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100), v.description("How many at most.")), 100),
        cursor: maybe(v.pipe(v.string(), v.regex(/^[\w-]{8,128}$/)), "`next_cursor` of the page before."),
        connected_by: maybe(
          v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
          "Only those that this person has connected. Needs `connectors:read`. A page that is not the last may be empty.",
        ),
      },
      answers: ok(
        "A page. The last one has no cursor.",
        v.strictObject({ connections: v.array(listedConnection), next_cursor: v.optional(v.string()) }),
        { one: { connections: [example] }, toMachine: { connections: [bareExample] }, none: { connections: [] } },
      ),
    },
    readConnection: {
      summary: "One connection",
      description: "The service reads the record and asks no provider. `POST /connections/{provider}/check` asks.",
      answers: { 200: connection },
      failures: ["not_found", "account_required"],
    },
    labelConnection: {
      summary: "Gives a connection a label for people",
      description: "`null` takes the label away. The account, by which programs know the connection, never changes.",
      bodyExamples: { production: { label: "Production" } },
      answers: ok("The connection.", connectionView, { google: connectionExample }),
      failures: ["not_found", "connection_busy"],
    },
    readConnectionOfAccount: {
      summary: "One connection, by its account",
      description: "The service reads the record and asks no provider. The account is that of the list.",
      answers: { 200: connection },
      failures: ["not_found"],
    },
    ...confirmWords,

    refreshConnection: {
      summary: "Refreshes the token now",
      description:
        "During a back-off too, and when the connection is `reauth_required`. Minted tokens: requests a new one, and asks the provider whether it works.",
      answers: ok(
        "What was done, and why.",
        v.strictObject({
          outcome: v.picklist(["refreshed", "kept"]),
          reason: v.string(),
          expires_at: v.nullable(instant),
          connection: connectionView,
        }),
        { refreshed: { outcome: "refreshed", reason: "asked", expires_at: "2026-11-25T20:56:23.819Z", connection: connectionExample } },
      ),
      failures: ["account_required", ...usingFailures, "organisation_limited"],
    },
    checkConnection: {
      summary: "Asks the provider whether the connection works",
      description: "200 also when it does not work, or when the provider or the credential store failed: `failure` says why.",
      query: {
        look: v.optional(said(v.boolean(), "Has the schedule look at the setup at its next minute, and not only once a day."), false),
      },
      answers: ok(
        "What was found.",
        v.strictObject({
          works: v.boolean(),
          failure: v.nullable(failureView),
          findings: v.array(foundAt),
          setup: v.nullable(v.strictObject({ looked_at: v.nullable(instant), look_due_at: v.nullable(instant) })),
          connection: connectionView,
        }),
        {
          works: { works: true, failure: null, findings: [], setup: null, connection: connectionExample },
          revoked: { works: false, failure: failureExample, findings: [], setup: null, connection: connectionExample },
        },
      ),
      failures: ["account_required", "not_found", ...storeFailures, ...waitingFailures],
    },
    preflightConnection: {
      summary: "What connecting with the same body would find",
      description:
        "By reads alone; nothing is stored. The body is that of the provider's connect route; `method` names one if the provider has several.",
      query: { account: accountParameter },
      body: submission,
      answers: ok(
        "What was found. `failure`: why it would not connect.",
        v.strictObject({
          works: v.boolean(),
          identity: v.nullable(identity),
          scopes: v.strictObject({ granted: v.array(v.string()), missing: v.array(v.string()) }),
          findings: v.array(finding),
          failure: v.nullable(failureView),
          replaces_connection: v.nullable(replacedView),
        }),
        {
          works: {
            works: true,
            identity: { id: "example.ts.net", label: "example.ts.net" },
            scopes: { granted: ["devices:core"], missing: [] },
            findings: [],
            failure: null,
            replaces_connection: replacedExample,
          },
        },
      ),
      failures: ["not_found", ...storeFailures, ...providerFailures],
    },
    disconnectConnection: {
      summary: "Disconnects; what was revoked and what is left",
      description:
        "Takes back what setup made, revokes at the provider, erases the credential. Sending it again is safe and answers the same for 90 days.",
      query: { teardown: v.optional(said(v.boolean(), "Whether to take back what setup made."), true) },
      answers: ok("How far it is.", disconnection, disconnectionExamples),
      failures: ["account_required", ...usingFailures],
    },
  },
};
