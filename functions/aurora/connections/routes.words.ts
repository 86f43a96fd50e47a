import * as v from "valibot";
import { maybe, ok, providerName, type WordsOf } from "../../../lib/openapi/describe.ts";
import { providerNames } from "../../../lib/provider-names.ts";
import { connectionStatus, disconnectAnswers } from "../../connections/answers.words.ts";
import type * as routes from "./routes.ts";

/** An object with a key for each provider that there is something about. */
const ofEachProvider = <S extends v.GenericSchema>(schema: S) => v.strictObject(v.entriesFromList(providerNames, v.optional(schema)));

const accounts = maybe(
  v.pipe(v.number(), v.integer()),
  "How many connections to it there are. Absent with more than 100 in the organisation.",
);

const account = v.objectWithRest({ isConnected: v.literal(true), name: v.string(), displayText: v.string(), accounts }, v.string());

const connector = v.objectWithRest(
  { connected: v.boolean(), status: connectionStatus, canExecute: v.optional(v.boolean()), accounts },
  v.union([v.string(), v.boolean()]),
);

const ofToken = ["subscription_id", "subscription_name", "tenant_id", "client_id", "email"] as const;

const email = "ada@example.com";

/** The lists of all providers, in the form of Aurora's client. They are built from the records alone. */
export const words: WordsOf<typeof routes> = {
  listConnectedAccounts: {
    summary: "The connected providers, for Aurora's client",
    description: "The service reads the records and asks no provider. `{uid}` is the caller's own id; any other id answers 404.",
    answers: ok("A provider without a key is not connected.", v.strictObject({ accounts: ofEachProvider(account) }), {
      google: { accounts: { gcp: { isConnected: true, name: email, displayText: email, authType: "oauth", accounts: 2 } } },
    }),
    failures: ["not_found"],
  },
  listConnectorStatuses: {
    summary: "Whether each provider is connected, for Aurora's client",
    description: "The service reads the records and asks no provider. `canExecute`: whether the connection may change resources.",
    answers: ok("Each provider of which there is a record.", v.strictObject({ connectors: ofEachProvider(connector) }), {
      google: { connectors: { gcp: { connected: true, status: "active", canExecute: false, authType: "oauth", accounts: 2 } } },
    }),
  },
  listUserTokens: {
    summary: "A row for each connected provider, for Aurora's client",
    description: "Despite its name it holds no token.",
    query: { user_id: maybe(v.string(), "The caller's own id.") },
    answers: ok(
      "The rows.",
      v.array(v.strictObject({ provider: providerName, ...v.entriesFromList(ofToken, v.nullable(v.string())), accounts })),
      {
        google: [{ provider: "gcp", subscription_id: null, subscription_name: null, tenant_id: null, client_id: null, email, accounts: 2 }],
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
