import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { type AssumedRole, assumeCustomerRole } from "./assume-customer-role.ts";
import { type AwsSettings, neededScope } from "./aws.ts";
import { tagsRefused } from "./aws-findings.ts";
import { expectAccount, findOtherPrincipals } from "./other-principals.ts";
import type { ReadTrustPolicy } from "./read-trust-policy.ts";
import { type RoleDetails, toDetails } from "./role-details.ts";
import type { RoleInput } from "./role-input.ts";
import { toSessionName } from "./session-tags.ts";
import type { Sts } from "./sts.ts";
import { TagsRefused } from "./sts-failure.ts";
import { confirmIdentity } from "./sts-session.ts";
import { testTrust } from "./trust-test.ts";
import type { Workspaces } from "./workspaces.ts";

export type RoleDeps = System & {
  readonly settings: AwsSettings;
  readonly sts: Sts;
  readonly readTrust: ReadTrustPolicy;
  /** Holds the external ID of each organisation: the only place it is taken from. */
  readonly workspaces: Pick<Workspaces, "read">;
};

/**
 * Proves a customer's role by the three-way trust test: it lets us in with the organisation's external ID, and refuses us without one and with
 * a wrong one. Then that exactly this role of this account has answered. Changes nothing at AWS.
 *
 * @throws {Failure} `trust_refused`: also when the organisation has no external ID yet. `trust_insecure`. `client_misconfigured`. Retryable ones
 *   as {@link Sts} says: the role is then not verified.
 */
export async function verifyRole(deps: RoleDeps, { role, region }: RoleInput, call: Call): Promise<Verified> {
  const { sts, readTrust, settings, workspaces, clock, random } = deps;
  const workspace = await workspaces.read(call.at.tenant);
  if (workspace === undefined) {
    throw new Failure("trust_refused", { detail: "the organisation has no external ID yet" });
  }
  const asked = { role, externalId: workspace.externalId, takesTags: true, takesSourceIdentity: true, ...defined({ region }) };
  const { session, takesTags, takesSourceIdentity } = await assumeWithTags(deps, asked, call);
  const [policy] = await Promise.all([
    readTrust(role, session, call.signal),
    confirmIdentity(sts.identify, session, role, toSessionName(call), call.signal),
    testTrust(sts, random, role, call.signal),
  ]);
  return {
    identity: { id: role.arn, label: role.account },
    scopes: [neededScope],
    details: toDetails({ ...asked, takesTags, takesSourceIdentity }),
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(role.arn, clock()) },
    findings: [
      ...(takesTags ? [] : [tagsRefused(role)]),
      ...findOtherPrincipals(policy, role, expectAccount(settings.accessRole, asked.externalId)),
    ],
  };
}

/** A role that was made for an earlier application may not allow tags. It works without them. */
async function assumeWithTags(deps: RoleDeps, details: RoleDetails, call: Call): Promise<AssumedRole & { readonly takesTags: boolean }> {
  try {
    return { ...(await assumeCustomerRole(deps, details, call)), takesTags: true };
  } catch (error) {
    if (!(error instanceof TagsRefused)) {
      throw error;
    }
    return { ...(await assumeCustomerRole(deps, { ...details, takesTags: false }, call)), takesTags: false };
  }
}
