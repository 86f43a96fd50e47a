import type { Access } from "../../connections/connection.ts";
import type { Call, Token } from "../../connections/provider.ts";
import type { Clock } from "../../system.ts";
import { whileSettling } from "../while-settling.ts";
import { assumeFederated, type FederatedSessionDeps } from "./assume-federated.ts";
import { neededScope } from "./aws.ts";
import { readFederatedDetails } from "./federated-role-details.ts";
import { toPolicyArns } from "./read-policies.ts";

/**
 * Assumes the connection's role for an hour, with a token that is signed for it. Neither is stored.
 *
 * @throws {Failure} `trust_refused`, `access_pending`, `federation_forbidden`, `client_misconfigured`, `credential_missing`, `issuer_unreachable`,
 *   `issuer_unavailable`; retryable ones as `WebIdentitySts` says.
 */
export async function mintFederated(deps: FederatedSessionDeps & { readonly clock: Clock }, access: Access, call: Call): Promise<Token> {
  const details = readFederatedDetails(call.details);
  const issuedAt = deps.clock();
  const policyArns = toPolicyArns(details.role, access);
  const assuming = () => assumeFederated(deps, details, call, { purpose: "broker", policyArns });
  const { session, sessionId } = await whileSettling(deps, details, assuming);
  return { type: "sigv4", ...session, sessionId, issuedAt, scopes: [neededScope] };
}
