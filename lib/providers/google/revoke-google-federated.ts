import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { secondsAfter } from "../../instants.ts";
import { findTrust } from "../../issuer/find-trust.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { Clock } from "../../system.ts";
import { deletePoolCommand, deleteProviderCommand, removeBindingCommand } from "./federation-commands.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { readFederatedDetails } from "./google-federated-details.ts";

/**
 * Says what is left, without a request, in the order in which it is safe to remove: without the binding no token is given any more, whereas a pool
 * without its provider still lets in who holds one of its tokens. Only the customer can: a right to change pools would be one to open them.
 *
 * @throws {Failure} `credential_missing`: the record names no provider of a pool.
 */
export async function revokeFederated(
  { clock, source }: { readonly clock: Clock; readonly source: IdentityTokenSource },
  { at: { tenant }, details, connectionId }: Call,
): Promise<readonly GrantPart[]> {
  const access = readFederatedDetails(details);
  const { at, email } = access;
  const trust = connectionId === undefined ? undefined : await findTrust(source, { tenant, connection: connectionId });
  const binding = trust && removeBindingCommand(access, trust.subject);
  const poolCommand = deletePoolCommand(at);
  return [
    { what: "binding", target: email, state: "left", ...defined({ command: binding }) },
    { what: "identity_provider", target: `${at.pool}/${at.provider}`, state: "left", command: deleteProviderCommand(at) },
    ...(poolCommand === undefined ? [] : [{ what: "identity_pool", target: at.pool, state: "left", command: poolCommand } as const]),
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), longestTokenSeconds) },
  ];
}
