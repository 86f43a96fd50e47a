import * as v from "valibot";
import { parseSubmission, requireForm, submittedField } from "../parse-submission.ts";
import { ownTailnet, parseTailnet } from "./tailnet.ts";

/** A customer's submission: the client ID of a federated credential, which is not secret, and the tailnet that it should belong to. */
export type FederatedInput = { readonly clientId: string; readonly tailnet: string };

const schema = v.object({ clientId: submittedField, client_id: submittedField, tailnet: submittedField });

/** Such as `T1234CNTRL-k5678CNTRL`. A secret of Tailscale's, which has more parts, is refused before it is stored or sent anywhere. */
const clientIdForm = /^(?!tskey)[A-Za-z0-9]{1,64}(?:-[A-Za-z0-9]{1,64})?$/;

/**
 * Reads `{clientId, tailnet?}`, also as `client_id`. A tailnet that is left out or empty is the one that the credential belongs to.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseFederatedInput(body: unknown): FederatedInput {
  const { tailnet, clientId, client_id } = parseSubmission(schema, body);
  return { clientId: requireForm(clientId ?? client_id, "clientId", clientIdForm), tailnet: parseTailnet(tailnet?.trim() || ownTailnet) };
}

/** The audience of every token for a credential, unless its customer chose another one. It never comes from a caller. */
export const toAudience = (clientId: string): string => `api.tailscale.com/${clientId}`;
