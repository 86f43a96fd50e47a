import * as v from "valibot";
import { roleTypes } from "../../lib/kits/aws/role-types.ts";
import { scriptKinds } from "../../lib/kits/kit.ts";
import { accountParameter, maybe, ok, orNull, said, string, type WordsOf } from "../../lib/openapi/describe.ts";
import type * as routes from "./routes.ts";

export const tag = {
  name: "Keyless",
  description: "Connections that store no secret: the customer's cloud trusts an issuer of the organisation.",
};

const script = v.strictObject({ kind: v.picklist(scriptKinds), title: v.string(), text: v.string() });
/** A field of a form, on every route that shows one. */
export const field = v.strictObject({
  name: string("Its place in the body: a path, where it is a part of an object."),
  ...v.entriesFromList(["title", "hint"], v.string()),
  optional: v.boolean(),
  secret: maybe(v.boolean(), "It is typed unseen."),
  lines: maybe(v.boolean(), "It is a text of several lines."),
  choices: maybe(v.array(v.strictObject({ value: v.string(), title: v.string() })), "Its only values, the usual one first."),
  pattern: maybe(v.string(), "A regular expression that the whole value matches, without the spaces around it."),
});

/** What a customer makes, as the routes show it. It is the same for every way to connect. */
export const kitSchema = {
  set_up: said(v.array(script), "Each makes what the cloud needs."),
  remove: said(v.array(script), "Each removes it again."),
  fields: said(v.array(field), "The fields of the body that connects."),
  links: v.array(v.strictObject({ title: v.string(), url: v.string() })),
  values: said(v.array(v.strictObject({ title: v.string(), value: v.string() })), "What a person copies by hand, such as an external ID."),
};

export const kitExample = {
  set_up: [{ kind: "bash", title: "With the Azure CLI", text: "az ad app create …" }],
  remove: [{ kind: "bash", title: "With the Azure CLI", text: "az ad app delete …" }],
  fields: [{ name: "clientId", title: "Application", hint: "The script prints it.", optional: false }],
  links: [],
  values: [],
};

/** What a route answers that reserves the id of a connection. */
export const reservingFailures = ["not_found", "issuer_unavailable", "organisation_limited", "connection_disconnecting"] as const;

const documents = {
  path: { issuer: string("The organisation, as its issuer names it.") },
  failures: ["not_found", "issuer_unavailable"],
} as const;

/** The answer of a document of an issuer. */
const document = (description: string, schema: v.GenericSchema) => ({
  200: { description, headers: { "cache-control": "For how long it may be kept." }, schema },
});

/** The routes of connections that store no secret. */
export const words: WordsOf<typeof routes> = {
  readIssuerMetadata: {
    ...documents,
    summary: "The metadata of an organisation's issuer",
    description:
      "A cloud reads it to find the keys. The issuer serves no login: `authorization_endpoint` and `token_endpoint` are there because some verifiers require them, and answer 404. `HEAD` answers the same without the body.",
    answers: document(
      "As OpenID Connect Discovery 1.0 says.",
      v.strictObject({
        ...v.entriesFromList(["issuer", "jwks_uri", "authorization_endpoint", "token_endpoint"], v.string()),
        ...v.entriesFromList(["response_types_supported", "subject_types_supported"], v.array(v.string())),
        ...v.entriesFromList(["id_token_signing_alg_values_supported", "claims_supported"], v.array(v.string())),
      }),
    ),
  },
  readIssuerKeys: {
    ...documents,
    summary: "The public keys of an organisation's issuer",
    description: "A cloud verifies the tokens of the organisation's connections with them. `HEAD` answers the same without the body.",
    answers: document(
      "A key set as RFC 7517 says.",
      v.strictObject({ keys: v.array(v.strictObject(v.entriesFromList(["kty", "use", "alg", "kid", "n", "e"], v.string()))) }),
    ),
  },
  offerFederation: {
    summary: "What a cloud must trust to connect without a secret",
    description:
      "Reserves the connection's id, which the subject names, or the audience. The answer is the same until the connection is made, and names the connection's own id from then on. An id that is not asked for again is free after 30 days; an organisation has at most 500 at one provider. 404: the provider or this deployment offers no such way.",
    query: { account: accountParameter },
    answers: ok(
      "The trust, and the texts that make it.",
      v.strictObject({
        issuer: string("The `iss` of the tokens: the organisation's own, or that of the operator's account at AWS."),
        subject: string("The `sub` of the tokens: this connection's own, or the organisation's where the audience is the connection's."),
        audience: orNull(v.string(), "The `aud` of the tokens. `null`: it follows from what the customer makes."),
        ...kitSchema,
      }),
      {
        offer: {
          issuer: "https://id.example.com/id/t/acme",
          subject: "conn:8Xq3nJm2Yk0dTzvQe7sWcLr5uGhB1fPaKiNoR9xMtZA",
          audience: "api://AzureADTokenExchange",
          ...kitExample,
        },
      },
    ),
    failures: reservingFailures,
  },
  readCustomerSide: {
    summary: "What a customer makes at the provider before connecting by a method",
    description:
      "Scripts and Terraform that make the same, for the methods that need no issuer. The answer holds no secret: what makes one prints it. `federated`, which trusts an issuer, has a route of its own. `role` names the organisation's external ID, which the first caller with `connectors:write` makes; before that, nothing is there to set up.",
    query: {
      method: string("As connections name it, such as `role` or `service_principal`."),
      account: maybe(
        accountParameter,
        "A connection that is there: the answer may have more for it, such as the SSH key that machines trust.",
      ),
      role_type: v.optional(
        said(v.picklist(roleTypes), "What the role of `role` may do. The person who makes it may choose again."),
        roleTypes[0],
      ),
    },
    answers: ok("The texts.", v.strictObject({ method: v.string(), ...kitSchema }), {
      secret: { method: "service_principal", ...kitExample },
    }),
    failures: ["not_found"],
  },
};
