import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { allowPropagation } from "../allow-propagation.ts";
import { type AwsSettings, federatedAudience, neededScope } from "./aws.ts";
import { tagsRefused } from "./aws-findings.ts";
import { assumeFederated, type FederatedSessionDeps, proveRoleTrust } from "./federated-session.ts";
import { findOthersLetIn } from "./other-principals.ts";
import type { ReadTrustPolicy } from "./read-trust-policy.ts";
import { toFederatedDetails } from "./role-details.ts";
import type { RoleInput } from "./role-input.ts";

export type FederatedDeps = System & FederatedSessionDeps & { readonly settings: AwsSettings; readonly readTrust: ReadTrustPolicy };

/**
 * Proves a role that trusts the organisation's issuer. Changes nothing at AWS.
 *
 * @throws {Failure} `invalid_request` with `roleArn`: a role of another account than the connection's. `trust_refused`, `trust_insecure`,
 *   `federation_forbidden`. `access_pending`: not every place of AWS knows the role yet. Retryable ones as `WebIdentitySts` says: the role is then not verified.
 */
export async function verifyFederated(deps: FederatedDeps, { role, region }: RoleInput, call: Call): Promise<Verified> {
  if (role.account !== call.at.account) {
    throw new Failure("invalid_request", { field: "roleArn", detail: "a role of another account than the connection's" });
  }
  const asked = { role, audience: federatedAudience, takesTags: true, takesSourceIdentity: true, ...defined({ region }) };
  await proveRoleTrust(deps, asked, call, "connect");
  const provedAt = deps.clock();
  const assuming = () => assumeFederated(deps, asked, call, { purpose: "connect" });
  const { session, takesTags, takesSourceIdentity } = await allowPropagation(deps, { provedAt }, assuming);
  return {
    identity: { id: role.arn, label: role.account },
    scopes: [neededScope],
    details: toFederatedDetails({ ...asked, takesTags, takesSourceIdentity, provedAt }),
    duties: { probe: nextProbe(role.arn, deps.clock()) },
    findings: [
      ...(takesTags ? [] : [tagsRefused(role, "sts:AssumeRoleWithWebIdentity")]),
      ...(await findOthersLetIn(deps, asked, session, call)),
    ],
  };
}
