import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import { type AwsSettings, neededScope, type RoleArn } from "./aws.ts";
import { tagsRefused } from "./aws-findings.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { toDetails } from "./role-details.ts";
import type { RoleInput } from "./role-input.ts";
import type { Session } from "./session-keys.ts";
import { buildSessionTags, toSessionName } from "./session-tags.ts";
import type { Assumption, Sts } from "./sts.ts";
import { TagsRefused } from "./sts-failure.ts";
import { testTrust } from "./trust-test.ts";
import type { Workspaces } from "./workspaces.ts";

export type RoleDeps = System & {
  readonly settings: AwsSettings;
  readonly sts: Sts;
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
export async function verifyRole({ sts, workspaces, clock, random }: RoleDeps, { role, region }: RoleInput, call: Call): Promise<Verified> {
  const workspace = await workspaces.read(call.at.tenant);
  if (workspace === undefined) {
    throw new Failure("trust_refused", { detail: "the organisation has no external ID yet" });
  }
  const { externalId } = workspace;
  const sessionName = toSessionName(call);
  const assumption = { externalId, sessionName, tags: buildSessionTags(call) };
  const { session, takesTags } = await assumeWithTags(sts, role, assumption, call.signal);
  await Promise.all([confirmIdentity(sts, session, role, sessionName, call.signal), testTrust(sts, random, role, call.signal)]);
  return {
    identity: { id: role.arn, label: role.account },
    scopes: [neededScope],
    details: toDetails({ role, externalId, takesTags, ...defined({ region }) }),
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(role.arn, clock()) },
    findings: takesTags ? [] : [tagsRefused(role)],
  };
}

/** A role that was made for an earlier application may not allow tags. It works without them. */
async function assumeWithTags(
  sts: Sts,
  role: RoleArn,
  assumption: Assumption,
  signal: AbortSignal,
): Promise<{ readonly session: Session; readonly takesTags: boolean }> {
  try {
    return { session: await sts.assume(role, assumption, signal), takesTags: true };
  } catch (error) {
    if (!(error instanceof TagsRefused)) {
      throw error;
    }
    const { tags: _, ...untagged } = assumption;
    return { session: await sts.assume(role, untagged, signal), takesTags: false };
  }
}
