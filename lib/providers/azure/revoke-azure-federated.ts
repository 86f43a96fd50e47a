import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { minutesAfter } from "../../instants.ts";
import { findTrust } from "../../issuer/find-trust.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { Clock } from "../../system.ts";
import { readFederatedDetails } from "./azure-federated-details.ts";
import { toCredentialName, toUntrustCommand } from "./azure-federated-trust.ts";
import { longestTokenMinutes } from "./revoke-principal.ts";

/**
 * Lists what stays at Azure, in the order in which the customer removes it: the trust, so that no new token comes; the roles, without which
 * tokens that exist are worth nothing; then the application or the identity. No request is made: we have no right to remove any of it. Where the
 * connection that took its place uses the same application, only the trust is left.
 *
 * @throws {Failure} `credential_missing`: the record names no application.
 */
export async function revokeAzureFederated(
  { clock, source }: { readonly clock: Clock; readonly source: IdentityTokenSource },
  { at, details, connectionId, successor }: Call,
): Promise<readonly GrantPart[]> {
  const own = readFederatedDetails(details);
  const { clientId } = own.application;
  const trust = connectionId === undefined ? undefined : await findTrust(source, { tenant: at.tenant, connection: connectionId });
  const name = trust && toCredentialName(trust);
  const untrust = name === undefined ? {} : { command: toUntrustCommand(own, name) };
  const credential: GrantPart = { what: "federated_credential", target: name ?? clientId, state: "left", ...untrust };
  if (successor?.client_id === clientId) {
    return [credential];
  }
  return [
    credential,
    { what: "role_assignment", target: clientId, state: "left", command: `az role assignment delete --assignee ${clientId}` },
    own.identityId === undefined
      ? { what: "client", target: clientId, state: "left", command: `az ad app delete --id ${clientId}` }
      : { what: "managed_identity", target: clientId, state: "left", command: `az identity delete --ids '${own.identityId}'` },
    { what: "access_token", state: "left", livesUntil: minutesAfter(clock(), longestTokenMinutes) },
  ];
}
