import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { CustomerClient } from "../minted-method.ts";
import { clientFields, parseSubmission, requireForm, submittedField } from "../parse-submission.ts";
import { ownTailnet, parseTailnet } from "./tailnet.ts";

/** A customer's submission: a client, and the tailnet that it should belong to. */
export type ClientInput = CustomerClient & { readonly tailnet: string };

const schema = v.object({ ...clientFields, tailnet: submittedField });
export const clientFieldNames = Object.keys(schema.entries);

/**
 * Reads `{clientId, clientSecret, tailnet?}`, also as `client_id` and `client_secret`. A tailnet that is left out or empty is the
 * one that the client belongs to.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseClientInput(body: unknown): ClientInput {
  const { tailnet, ...sent } = parseSubmission(schema, body);
  const clientId = requireForm(sent.clientId ?? sent.client_id, "clientId");
  const clientSecret = new Secret(requireForm(sent.clientSecret ?? sent.client_secret, "clientSecret"));
  const input = { clientId, clientSecret, tailnet: parseTailnet(tailnet?.trim() || ownTailnet) };
  checkClient(input);
  return input;
}

/**
 * Checks that a client ID and a client secret belong together, without a request.
 *
 * Tailscale authenticates by the secret alone: with a right secret it accepts any client ID. The ID goes into the record and into
 * answers, so a wrong one would name a client that is not used. The secret holds it: `tskey-client-<id>-<random>`.
 *
 * @throws {Failure} `invalid_request` with the field `clientId` or `clientSecret`.
 */
export function checkClient({ clientId, clientSecret }: CustomerClient): void {
  const [, embeddedId] = /^tskey-client-([A-Za-z0-9]{1,64})-[A-Za-z0-9]{1,128}$/.exec(clientSecret.reveal()) ?? [];
  if (embeddedId === undefined) {
    throw new Failure("invalid_request", { field: "clientSecret", detail: "not laid out as a client secret of Tailscale" });
  }
  if (clientId !== embeddedId) {
    throw new Failure("invalid_request", { field: "clientId", detail: "the client secret belongs to another client ID" });
  }
}

/** A customer's submission: the client ID of a federated credential, which is not secret, and the tailnet that it should belong to. */
export type FederatedInput = { readonly clientId: string; readonly tailnet: string };

const federatedSchema = v.object({ clientId: submittedField, client_id: submittedField, tailnet: submittedField });
export const federatedFieldNames = Object.keys(federatedSchema.entries);

/** Such as `T1234CNTRL-k5678CNTRL`. A secret of Tailscale's, which has more parts, is refused before it is stored or sent anywhere. */
const clientIdForm = /^(?!tskey)[A-Za-z0-9]{1,64}(?:-[A-Za-z0-9]{1,64})?$/;

/**
 * Reads `{clientId, tailnet?}`, also as `client_id`. A tailnet that is left out or empty is the one that the credential belongs to.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseFederatedInput(body: unknown): FederatedInput {
  const { tailnet, clientId, client_id } = parseSubmission(federatedSchema, body);
  return { clientId: requireForm(clientId ?? client_id, "clientId", clientIdForm), tailnet: parseTailnet(tailnet?.trim() || ownTailnet) };
}
