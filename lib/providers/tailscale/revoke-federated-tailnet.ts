import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import { readClientId } from "./federated-tailnet-details.ts";

/** Seconds that Tailscale's access tokens live. */
const tokenSeconds = 3600;

/**
 * Lists what stays at Tailscale: the credential, which only the customer can delete and which gives nothing any more, because this connection's
 * subject is never signed again; and access tokens that were handed out. No request: there is nothing that we could give back.
 *
 * @throws {Failure} `credential_missing`: the record does not name a credential.
 */
export async function revokeFederated({ clock }: { readonly clock: Clock }, { details }: Call): Promise<readonly GrantPart[]> {
  const clientId = readClientId(details);
  return [
    { what: "trust_credential", target: clientId, state: "left", command: deleteCommand(clientId) },
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), tokenSeconds) },
  ];
}

/** The customer's own API access token is in the variable. A client ID has letters, digits and a hyphen. */
const deleteCommand = (clientId: string) =>
  `curl -fsS -X DELETE -H "Authorization: Bearer $TAILSCALE_API_KEY" https://api.tailscale.com/api/v2/tailnet/-/keys/${clientId}`;
