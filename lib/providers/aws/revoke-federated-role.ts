import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { Clock } from "../../system.ts";
import { sessionSeconds } from "./aws.ts";
import { readFederatedDetails } from "./federated-role-details.ts";
import { toProviderArn } from "./provider-arn.ts";

/**
 * Lists what stays at AWS, each thing with the command that removes it, in this order: the role, so that nothing can be let in any more; then the
 * identity provider, which no other connection uses. Sessions that were handed out expire within an hour. No request. Where the connection that took
 * its place uses the same role, only the identity provider is left: without it the role's statement for it lets nobody in.
 *
 * @throws {Failure} `credential_missing`: the record does not name a role.
 */
export async function revokeFederated(
  { source, clock }: { readonly source: Pick<IdentityTokenSource, "trustOf">; readonly clock: Clock },
  { at, connectionId = "", details, successor }: Call,
): Promise<readonly GrantPart[]> {
  const { role } = readFederatedDetails(details);
  const { issuer } = await source.trustOf({ tenant: at.tenant, connection: connectionId });
  const provider = toProviderArn(role, issuer);
  const identityProvider: GrantPart = {
    what: "identity_provider",
    target: provider,
    state: "left",
    command: `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn '${provider}'`,
  };
  if (successor?.role_arn === role.arn) {
    return [identityProvider];
  }
  return [
    { what: "federated_role", target: role.arn, state: "left", command: toRemoval(role.name) },
    identityProvider,
    { what: "session", target: role.account, state: "left", livesUntil: secondsAfter(clock(), sessionSeconds) },
  ];
}

/** IAM deletes a role only when no policy is attached to it. The name has no character that a shell reads between quotes. */
const toRemoval = (name: string): string =>
  `for policy in $(aws iam list-attached-role-policies --role-name '${name}' --query 'AttachedPolicies[].PolicyArn' --output text); ` +
  `do aws iam detach-role-policy --role-name '${name}' --policy-arn "$policy"; done; aws iam delete-role --role-name '${name}'`;
