import type { SessionKeys } from "../../aws/session-keys.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call } from "../../connections/provider.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { FederatedDetails } from "./federated-role-details.ts";
import { expectIssuer, findOtherPrincipals } from "./other-principals.ts";
import type { ReadTrustPolicy } from "./read-trust-policy.ts";
import { requireConnectionId } from "./require-connection-id.ts";

/** Finds who besides this connection may be let in by a role that trusts the organisation's issuer, as far as the role may read itself. */
export async function findOthersLetIn(
  { source, readTrust }: { readonly source: Pick<IdentityTokenSource, "trustOf">; readonly readTrust: ReadTrustPolicy },
  { role, audience }: Pick<FederatedDetails, "role" | "audience">,
  keys: SessionKeys,
  call: Call,
): Promise<readonly Finding[]> {
  const trust = await source.trustOf({ tenant: call.at.tenant, connection: requireConnectionId(call) });
  return findOtherPrincipals(await readTrust(role, keys, call.signal), role, expectIssuer(role, trust, audience));
}
