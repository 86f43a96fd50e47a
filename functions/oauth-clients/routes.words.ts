import * as v from "valibot";
import { maybe, namedObject, ok, orNull, providerName, said, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import { providerFailures, storeFailures } from "../../lib/openapi/failures.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "OAuth clients", description: "The OAuth clients that an organisation brings for its logins." };

const count = said(v.pipe(v.number(), v.integer(), v.minValue(0)), "Connections that were made with it.");
const earlier = namedObject("EarlierOAuthClient", { client_id: v.string(), connections: count });
const ownClient = namedObject("OAuthClient", {
  named: said(v.boolean(), "Only connect sessions that name it use it."),
  region: orNull(v.string(), "OVHcloud: the region that knows it. `null`: the provider knows it everywhere."),
  client_id: v.string(),
  set_by: v.string(),
  set_at: timestamp,
  tested_at: said(timestamp, "When the provider last accepted the id with the secret."),
  two_secrets_until: orNull(timestamp, "Until then the secret before is held as well."),
  connections: count,
  earlier: said(v.array(earlier), "Clients that were set before, while their secrets are stored."),
});
const region = maybe(v.string(), "Only for OVHcloud, which requires it: such as `ovh-eu`.");

const at = "2026-12-01T09:00:00.000Z";
const client_id = "123456789012-example.apps.googleusercontent.com";
const example = {
  ...{ region: null, named: false, client_id, set_by: "ada", set_at: at, tested_at: at },
  ...{ two_secrets_until: null, connections: 0, earlier: [] },
};

/** The OAuth clients of organisations. */
export const words: WordsOf<typeof routes> = {
  setOAuthClient: {
    summary: "Sets the organisation's own OAuth client",
    description:
      "The provider is asked whether it accepts the id with the secret; otherwise nothing is kept. Logins from then on are made with this client, and refreshed and revoked with it. With the same id, the secret before is held for seven days. With another id, connections keep the client that made them. With `named`, only the connect sessions that name it use it.",
    bodyExamples: { google: { client_id, client_secret: "GOCSPX-example" } },
    answers: ok("The client.", ownClient, { set: example }),
    failures: ["not_found", "stopped", ...providerFailures, ...storeFailures],
  },
  removeOAuthClient: {
    summary: "Removes the organisation's own OAuth client",
    description:
      "New logins are made with the client of the service. Refused while connections were made with it: `accounts` names them. Its secret stays stored for at least eight days.",
    query: { region, client_id: maybe(v.string(), "Removes this named client, in place of the one of all logins.") },
    answers: ok("The client is removed.", v.strictObject({ removed: v.literal(true) }), { removed: { removed: true } }),
    failures: ["not_found", "own_client_in_use", ...storeFailures],
  },
  listOAuthClients: {
    summary: "The organisation's own OAuth clients at a provider",
    description: "No secret is shown. Without one, logins are made with the client of the service.",
    answers: ok("That of all logins, and the named ones.", v.strictObject({ provider: providerName, clients: v.array(ownClient) }), {
      set: { provider: "gcp", clients: [example] },
    }),
    failures: ["not_found"],
  },
};
