import * as v from "valibot";
import { ok, type WordsOf } from "../../../lib/openapi/describe.ts";
import { providerName } from "../../../lib/openapi/parameters.ts";
import { providerNames } from "../../../lib/provider-names.ts";
import { connectionStatus } from "../../connections/answers.words.ts";
import { disconnectAnswers } from "../../connections/disconnection.words.ts";
import type * as routes from "./routes.ts";

/** An object with a key for each provider that there is something about. */
const ofEachProvider = <S extends v.GenericSchema>(schema: S) => v.strictObject(v.entriesFromList(providerNames, v.optional(schema)));

/** How many connections an organisation has to a provider, of which one is shown. */
const howMany = v.optional(
  v.pipe(v.number(), v.integer(), v.description("How many connections to it there are. Absent with more than 100 in the organisation.")),
);

/** The lists of all providers, in the form of Aurora's client. They are built from the records alone. */
export const words: WordsOf<typeof routes> = {
  listConnectedAccounts: {
    summary: "The connected providers, for Aurora's client",
    description: "The service reads the records and asks no provider. `{uid}` is the caller's own id; any other id answers 404.",
    answers: ok(
      "A provider without a key is not connected.",
      v.strictObject({
        accounts: ofEachProvider(
          v.objectWithRest({ isConnected: v.literal(true), name: v.string(), displayText: v.string(), accounts: howMany }, v.string()),
        ),
      }),
      {
        google: {
          accounts: {
            gcp: { isConnected: true, name: "ada@example.com", displayText: "ada@example.com", authType: "oauth", accounts: 2 },
          },
        },
      },
    ),
    failures: ["not_found"],
  },
  listConnectorStatuses: {
    summary: "Whether each provider is connected, for Aurora's client",
    description: "The service reads the records and asks no provider. `canExecute`: whether the connection may change resources.",
    answers: ok(
      "Each provider of which there is a record.",
      v.strictObject({
        connectors: ofEachProvider(
          v.objectWithRest(
            { connected: v.boolean(), status: connectionStatus, canExecute: v.optional(v.boolean()), accounts: howMany },
            v.union([v.string(), v.boolean()]),
          ),
        ),
      }),
      {
        google: { connectors: { gcp: { connected: true, status: "active", canExecute: false, authType: "oauth", accounts: 2 } } },
      },
    ),
  },
  listUserTokens: {
    summary: "A row for each connected provider, for Aurora's client",
    description: "Despite its name it holds no token.",
    query: { user_id: v.optional(v.pipe(v.string(), v.description("The caller's own id."))) },
    answers: ok(
      "The rows.",
      v.array(
        v.strictObject({
          provider: providerName,
          subscription_id: v.nullable(v.string()),
          subscription_name: v.nullable(v.string()),
          tenant_id: v.nullable(v.string()),
          client_id: v.nullable(v.string()),
          email: v.nullable(v.string()),
          accounts: howMany,
        }),
      ),
      {
        google: [
          {
            provider: "gcp",
            subscription_id: null,
            subscription_name: null,
            tenant_id: null,
            client_id: null,
            email: "ada@example.com",
            accounts: 2,
          },
        ],
      },
    ),
  },
  disconnectAccounts: {
    summary: "Disconnects every account of a provider, for Aurora's client",
    description:
      "Undoes what setup made, revokes each grant, and erases the credentials. `{uid}` is the caller's own id; any other id answers 404. Sending it again is safe.",
    answers: disconnectAnswers,
    failures: ["not_found"],
  },
};
