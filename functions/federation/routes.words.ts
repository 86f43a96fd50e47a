import * as v from "valibot";
import { scriptKinds } from "../../lib/kits/kit.ts";
import { ok, type Words } from "../../lib/openapi/describe.ts";
import { endingFailures, providerFailures, storeFailures, waitingFailures } from "../../lib/openapi/failure-groups.ts";
import { accountParameter } from "../../lib/openapi/parameters.ts";
import { connectionExample, connectionView, finding } from "../connections/answers.words.ts";
import { trustSubmission } from "../submission/submission-bodies.words.ts";
import type * as routes from "./routes.ts";

const script = v.strictObject({ kind: v.picklist(scriptKinds), title: v.string(), text: v.string() });

/** What a customer makes, as the routes show it, whichever way the connection is made. */
export const sideSchema = {
  set_up: v.pipe(v.array(script), v.description("Each makes what the cloud needs.")),
  remove: v.pipe(v.array(script), v.description("Each removes it again.")),
  fields: v.pipe(
    v.array(v.strictObject({ name: v.string(), title: v.string(), hint: v.string(), optional: v.boolean() })),
    v.description("The fields of the body that connects."),
  ),
  links: v.array(v.strictObject({ title: v.string(), url: v.string() })),
};

const offer = v.strictObject({
  issuer: v.pipe(v.string(), v.description("The `iss` of the tokens: the organisation's own, or that of the operator's account at AWS.")),
  subject: v.pipe(
    v.string(),
    v.description("The `sub` of the tokens: this connection's own, or the organisation's where the audience is the connection's."),
  ),
  audience: v.pipe(v.nullable(v.string()), v.description("The `aud` of the tokens. `null`: it follows from what the customer makes.")),
  ...sideSchema,
});

const issuer = v.pipe(v.string(), v.description("The organisation, as its issuer names it."));
const documents = { path: { issuer }, failures: ["not_found", "issuer_unavailable"] } as const;
const cached = { "cache-control": "For how long it may be kept." };

/** The routes of connections that store no secret. */
export const words: Words<typeof routes> = {
  tag: {
    name: "Keyless",
    description: "Connections that store no secret: the customer's cloud trusts an issuer of the organisation's own.",
  },
  routes: {
    readIssuerMetadata: {
      ...documents,
      summary: "The metadata of an organisation's issuer",
      description:
        "A cloud reads it to find the keys. The issuer serves no login: `authorization_endpoint` and `token_endpoint` are there because some verifiers require them, and answer 404. `HEAD` answers the same without the body.",
      answers: {
        200: {
          description: "As OpenID Connect Discovery 1.0 says.",
          headers: cached,
          schema: v.strictObject({
            issuer: v.string(),
            jwks_uri: v.string(),
            authorization_endpoint: v.string(),
            token_endpoint: v.string(),
            response_types_supported: v.array(v.string()),
            subject_types_supported: v.array(v.string()),
            id_token_signing_alg_values_supported: v.array(v.string()),
            claims_supported: v.array(v.string()),
          }),
        },
      },
    },
    readIssuerKeys: {
      ...documents,
      summary: "The public keys of an organisation's issuer",
      description:
        "A cloud reads it to verify the tokens of the organisation's connections without a secret. `HEAD` answers the same without the body.",
      answers: {
        200: {
          description: "A key set as RFC 7517 says.",
          headers: cached,
          schema: v.strictObject({
            keys: v.array(
              v.strictObject({ kty: v.string(), use: v.string(), alg: v.string(), kid: v.string(), n: v.string(), e: v.string() }),
            ),
          }),
        },
      },
    },
    offerFederation: {
      summary: "What a cloud must trust to connect without a secret",
      description:
        "Reserves the connection's id, which the subject names, or the audience. The answer is the same until the connection is made, and names the connection's own id from then on. An id that is not asked for again is free after 30 days; an organisation has at most 500 at one provider. 404: the provider or this deployment offers no such way.",
      query: { account: accountParameter },
      answers: ok("The trust, and the texts that make it.", offer, {
        offer: {
          issuer: "https://id.example.com/id/t/acme",
          subject: "conn:8Xq3nJm2Yk0dTzvQe7sWcLr5uGhB1fPaKiNoR9xMtZA",
          audience: "api://AzureADTokenExchange",
          set_up: [{ kind: "bash", title: "With the Azure CLI", text: "az ad app create …" }],
          remove: [{ kind: "bash", title: "With the Azure CLI", text: "az ad app delete …" }],
          fields: [{ name: "clientId", title: "Application", hint: "The script prints it.", optional: false }],
          links: [],
        },
      }),
      failures: ["not_found", "issuer_unavailable", "organisation_limited", "connection_disconnecting"],
    },
    readCustomerSide: {
      summary: "What a customer makes at the provider before connecting by a method",
      description:
        "Scripts and Terraform that make the same, for the methods that need no issuer. The answer holds no secret: what makes one prints it. `federated`, which trusts an issuer, has a route of its own.",
      query: { method: v.pipe(v.string(), v.description("As connections name it, such as `role` or `service_principal`.")) },
      answers: ok("The texts.", v.strictObject({ method: v.string(), ...sideSchema }), {
        role: {
          method: "role",
          set_up: [{ kind: "terraform", title: "With Terraform", text: "…" }],
          remove: [{ kind: "bash", title: "What Terraform made", text: "terraform destroy\n" }],
          fields: [{ name: "roleArn", title: "Role ARN", hint: "An output of the stack and of Terraform.", optional: false }],
          links: [],
        },
      }),
      failures: ["not_found"],
    },
    connectFederated: {
      summary: "Connects a cloud that trusts the organisation's issuer",
      description:
        "The connect proves the trust with four tokens, or three: the cloud must take one of them and refuse the others. The fields are those of the offer.",
      query: { account: accountParameter },
      body: trustSubmission,
      answers: ok("The connection, which is live.", v.strictObject({ connection: connectionView, findings: v.array(finding) }), {
        connected: { connection: connectionExample, findings: [] },
      }),
      failures: [
        "not_found",
        "offer_required",
        ...storeFailures,
        ...providerFailures,
        ...endingFailures,
        ...waitingFailures,
        "account_mismatch",
        "account_claimed",
        "already_connected",
        "issuer_unreachable",
        "issuer_unavailable",
      ],
    },
  },
};
