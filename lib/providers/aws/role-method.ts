import type { Session } from "../../aws/session-keys.ts";
import type { Environment } from "../../config.ts";
import type { Access, GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { buildUuid, type RandomBytes } from "../../oauth/opaque-value.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { mintedMethod } from "../minted-method.ts";
import { type AwsSettings, neededScope, rolesPage, sessionSeconds } from "./aws.ts";
import { tagsRefused } from "./aws-findings.ts";
import { awsSettingsFromEnvironment } from "./aws-settings.ts";
import { testTrust } from "./check-external-id.ts";
import { expectAccount, findOtherPrincipals } from "./other-principals.ts";
import { type ReadTrustPolicy, trustPolicyReader } from "./read-trust-policy.ts";
import { type RoleDetails, readDetails, toDetails } from "./role-details.ts";
import { parseRoleInput, type RoleInput, roleFields } from "./role-input.ts";
import { toPolicyArns } from "./session-policies.ts";
import { buildSessionTags, toSessionName, toSourceIdentity } from "./session-tags.ts";
import { buildSts, type Sts } from "./sts.ts";
import { SourceIdentityRefused, TagsRefused } from "./sts-failure.ts";
import { confirmIdentity } from "./sts-session.ts";
import { toExternalId, type Workspaces } from "./workspaces.ts";

/**
 * AWS by a role that the customer makes in their account and that trusts our access role on the condition of their organisation's external ID.
 * Nothing is stored in the credential store: the role's ARN and the external ID are on the record.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html Access to accounts owned by third parties}
 */
export const roleMethod = (deps: RoleDeps): MintedMethod =>
  mintedMethod({
    provider: "aws",
    name: "role",
    access: ["full", "read"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    isExclusive: true,
    accountPage: rolesPage,
    missingScopes: (granted) => (granted.includes(neededScope) ? [] : [neededScope]),
    mint: (_held, access, call) => mintSession(deps, access, call),
    probe: (token, call) => probeRole(deps, token, call),
    revoke: (_held, call) => revokeRole(deps, call),
  });

/** The same method, for the functions that connect it. */
export const roleSubmission = (deps: RoleDeps): SubmissionMethod<RoleInput> => ({
  ...roleMethod(deps),
  parse: (body) => parseRoleInput(body, deps.settings.accessRole),
  fields: roleFields,
  verify: (input, call) => verifyRole(deps, input, call),
  // AWS takes up to two minutes to know a new role everywhere.
  isSettling: (refusal, { role }, previous) =>
    refusal.code === "trust_refused" && !(refusal instanceof ExternalIdMissing) && previous?.identity.id !== role.arn,
});

/**
 * Assumes the connection's role for an hour. Nothing of the session is stored.
 *
 * @throws {Failure} `trust_refused`, `client_misconfigured`, `credential_missing`; retryable ones as `Sts` says.
 */
async function mintSession(deps: Pick<RoleDeps, "sts" | "clock" | "random">, access: Access, call: Call): Promise<Token> {
  const details = readDetails(call.details);
  const issuedAt = deps.clock();
  const { session, sessionId } = await assumeCustomerRole(deps, details, call, toPolicyArns(details.role, access));
  return { type: "sigv4", ...session, sessionId, issuedAt, scopes: [neededScope] };
}

/**
 * Repeats the trust test on a connection, whose role has just let us in with the right external ID: every day, and whenever it is checked. Reads
 * only.
 *
 * @throws {Failure} `trust_insecure`: the role became open. It is withheld until this succeeds again. `access_token_rejected`,
 *   `client_misconfigured`; retryable ones as `Sts` says.
 */
async function probeRole({ sts, readTrust, settings, random }: RoleDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  if (token.type !== "sigv4") {
    throw new Failure("configuration_invalid", { detail: "aws: a probe wants the keys of a session" });
  }
  const { role, externalId, takesTags } = readDetails(call.details);
  const [policy] = await Promise.all([
    readTrust(role, token, call.signal),
    confirmIdentity(sts.identify, token, role, toSessionName(call), call.signal),
    testTrust(sts, random, role, call.signal),
  ]);
  return [...(takesTags ? [] : [tagsRefused(role)]), ...findOtherPrincipals(policy, role, expectAccount(settings.accessRole, externalId))];
}

/**
 * Lists what stays at AWS: the role, which only its owner can delete, and sessions that were handed out, which cannot be revoked from
 * outside and expire within an hour. No request: there is nothing that we could give back.
 *
 * @throws {Failure} `credential_missing`: the record does not name a role.
 */
async function revokeRole({ clock }: { readonly clock: Clock }, { details, successor }: Call): Promise<readonly GrantPart[]> {
  const { role } = readDetails(details);
  return [
    // A connection that took its place may use the same role.
    ...(successor?.role_arn === role.arn ? [] : [{ what: "role", target: role.arn, state: "left" } as const]),
    { what: "session", target: role.account, state: "left", livesUntil: secondsAfter(clock(), sessionSeconds) },
  ];
}

/**
 * AWS' methods. They need no secret of the operator's: the function's own role is what customers come to trust.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function awsFromEnvironment(
  build: (deps: RoleDeps) => Method,
  env: Environment,
  workspaces: Pick<Workspaces, "read">,
  { clock, random }: System = system,
): readonly Method[] {
  const settings = awsSettingsFromEnvironment(env);
  return [build({ settings, workspaces, sts: buildSts({ settings, clock }), readTrust: trustPolicyReader(env, clock), clock, random })];
}

type RoleDeps = System & {
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
async function verifyRole(deps: RoleDeps, { role, region }: RoleInput, call: Call): Promise<Verified> {
  const { sts, readTrust, settings, workspaces, clock, random } = deps;
  const workspace = await workspaces.read(call.at.tenant);
  if (workspace === undefined) {
    throw new ExternalIdMissing();
  }
  const asked = { role, externalId: toExternalId(workspace, call), takesTags: true, takesSourceIdentity: true, ...defined({ region }) };
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

/** No role can trust an external ID that was not made yet. */
class ExternalIdMissing extends Failure {
  constructor() {
    super("trust_refused", { detail: "the organisation has no external ID yet" });
  }
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

type Deps = { readonly sts: Pick<Sts, "assume">; readonly random: RandomBytes };

type AssumedRole = {
  readonly session: Session;
  /** What the customer's CloudTrail calls the session, and the audit trail too. */
  readonly sessionId: string;
  readonly takesSourceIdentity: boolean;
};

/**
 * Assumes a customer's role with an id for the session. The customer's CloudTrail shows the id as a tag where the session begins, and as the
 * source identity beside every call of the session and of the sessions that it makes.
 *
 * The source identity is a help for the reader of a log: without the right to set one, of the role or of ours, the session is made without it.
 *
 * @throws {Failure} As {@link Sts.assume}; `trust_refused` as {@link TagsRefused}.
 */
async function assumeCustomerRole(deps: Deps, details: RoleDetails, call: Call, policyArns: readonly string[] = []): Promise<AssumedRole> {
  const sessionId = buildUuid(deps.random);
  const { role, externalId, takesTags, takesSourceIdentity } = details;
  const assumption = {
    externalId,
    sessionName: toSessionName(call),
    policyArns,
    ...(takesTags ? { tags: buildSessionTags(call, sessionId) } : {}),
    ...(takesSourceIdentity ? { sourceIdentity: toSourceIdentity(sessionId) } : {}),
  };
  try {
    return { session: await deps.sts.assume(role, assumption, call.signal), sessionId, takesSourceIdentity };
  } catch (error) {
    if (!(error instanceof SourceIdentityRefused)) {
      throw error;
    }
    return assumeCustomerRole(deps, { ...details, takesSourceIdentity: false }, call, policyArns);
  }
}
