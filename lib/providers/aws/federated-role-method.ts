import * as v from "valibot";
import type { Environment } from "../../config.ts";
import type { Access, GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { readIdentitySource } from "../../issuer/identity-source.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { allowPropagation } from "../allow-propagation.ts";
import { parseSubmission } from "../parse-submission.ts";
import { keylessMethod } from "../trust-proof.ts";
import {
  type AwsSettings,
  federatedAudience,
  neededScope,
  parseRoleArn,
  type RoleArn,
  rolesPage,
  sessionSeconds,
  toProviderArn,
} from "./aws.ts";
import { tagsRefused } from "./aws-findings.ts";
import { awsSettingsFromEnvironment } from "./aws-settings.ts";
import { assumeFederated, type FederatedSessionDeps, proveRoleTrust } from "./federated-session.ts";
import { findOthersLetIn } from "./other-principals.ts";
import { type ReadTrustPolicy, trustPolicyReader } from "./read-trust-policy.ts";
import { readFederatedDetails, toFederatedDetails } from "./role-details.ts";
import { isRegion, type RoleInput } from "./role-input.ts";
import { toPolicyArns } from "./session-policies.ts";
import { toSessionName } from "./session-tags.ts";
import { confirmIdentity } from "./sts-session.ts";
import { buildWebIdentitySts } from "./web-identity-sts.ts";

/**
 * AWS by a role that trusts the organisation's own issuer, through an identity provider in the customer's account. No credential of ours is sent, and
 * nothing is stored in the credential store. Unlike a role that trusts our access role, it may be of another partition.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html OpenID Connect federation}
 */
export const federatedMethod = (deps: FederatedDeps): MintedMethod =>
  keylessMethod({
    provider: "aws",
    access: ["full", "read"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    isExclusive: true,
    accountPage: rolesPage,
    missingScopes: (granted) => (granted.includes(neededScope) ? [] : [neededScope]),
    mint: (_held, access, call) => mintFederated(deps, access, call),
    probe: (token, call) => probeFederated(deps, token, call),
    revoke: (_held, call) => revokeFederated(deps, call),
  });

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: FederatedDeps): SubmissionMethod<RoleInput> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: (body) => parseFederatedInput(body, deps.settings.accessRole),
  fields: Object.keys(schema.entries),
  verify: (input, call) => verifyFederated(deps, input, call),
});

const schema = v.object({
  roleArn: v.pipe(v.string(), v.trim()),
  region: v.optional(v.nullable(v.union([v.literal(""), v.pipe(v.string(), v.check(isRegion))]))),
});

/**
 * Reads `{roleArn, region?}`. The role may be of any partition of AWS: no session of ours is needed to assume it.
 *
 * @param own - Our access role: a role of our own account cannot be a customer's.
 * @throws {Failure} `invalid_request`, with the field.
 */
function parseFederatedInput(body: unknown, own: RoleArn): RoleInput {
  const { roleArn, region } = parseSubmission(schema, body);
  const role = parseRoleArn(roleArn);
  if (role === undefined || (role.account === own.account && role.partition === own.partition)) {
    throw new Failure("invalid_request", { field: "roleArn", detail: "not the ARN of a customer's role" });
  }
  return { role, ...(region ? { region } : {}) };
}

/**
 * Assumes the connection's role for an hour, with a token that is signed for it. Neither is stored.
 *
 * @throws {Failure} `trust_refused`, `access_pending`, `federation_forbidden`, `client_misconfigured`, `credential_missing`, `issuer_unreachable`,
 *   `issuer_unavailable`; retryable ones as `WebIdentitySts` says.
 */
async function mintFederated(deps: FederatedSessionDeps & { readonly clock: Clock }, access: Access, call: Call): Promise<Token> {
  const details = readFederatedDetails(call.details);
  const issuedAt = deps.clock();
  const policyArns = toPolicyArns(details.role, access);
  const assuming = () => assumeFederated(deps, details, call, { purpose: "broker", policyArns });
  const { session, sessionId } = await allowPropagation(deps, details, assuming);
  return { type: "sigv4", ...session, sessionId, issuedAt, scopes: [neededScope] };
}

/**
 * Repeats the proof of trust on a connection, whose role has just let us in: every day, and whenever it is checked. Reads only.
 *
 * @throws {Failure} `trust_insecure`: the role became open. It is withheld until this succeeds again. `trust_refused`, `access_pending`, `access_token_rejected`;
 *   retryable ones as `WebIdentitySts` says.
 */
async function probeFederated(
  deps: FederatedSessionDeps & Pick<FederatedDeps, "clock" | "readTrust">,
  token: Token,
  call: Call,
): Promise<readonly Finding[]> {
  if (token.type !== "sigv4") {
    throw new Failure("configuration_invalid", { detail: "aws: a probe wants the keys of a session" });
  }
  const details = readFederatedDetails(call.details);
  const { role, takesTags } = details;
  // First: the keys of a role that is gone are refused as well, which says more about them than about the trust.
  await confirmIdentity((keys, signal) => deps.sts.identify(role, keys, signal), token, role, toSessionName(call), call.signal);
  await allowPropagation(deps, details, () => proveRoleTrust(deps, details, call, "probe"));
  return [
    ...(takesTags ? [] : [tagsRefused(role, "sts:AssumeRoleWithWebIdentity")]),
    ...(await findOthersLetIn(deps, details, token, call)),
  ];
}

/**
 * Lists what stays at AWS, each thing with the command that removes it, in this order: the role, so that nothing can be let in any more; then the
 * identity provider, which no other connection uses. Sessions that were handed out expire within an hour. No request. Where the connection that took
 * its place uses the same role, only the identity provider is left: without it the role's statement for it admits no caller.
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

/**
 * AWS' method without an identity of ours at AWS. Where AWS issues the tokens there is no such method: AWS takes none of its own issuer's within a
 * partition.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: this deployment is no issuer, and has no such method.
 */
export function awsFederatedFromEnvironment(
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: System = system,
): readonly Method[] {
  if (source === undefined || readIdentitySource(env) === "aws-sts") {
    return [];
  }
  const settings = awsSettingsFromEnvironment(env);
  return [
    build({ settings, source, sts: buildWebIdentitySts({ settings, clock }), readTrust: trustPolicyReader(env, clock), clock, random }),
  ];
}

type FederatedDeps = System & FederatedSessionDeps & { readonly settings: AwsSettings; readonly readTrust: ReadTrustPolicy };

/**
 * Proves a role that trusts the organisation's issuer. Changes nothing at AWS.
 *
 * @throws {Failure} `invalid_request` with `roleArn`: a role of another account than the connection's. `trust_refused`, `trust_insecure`,
 *   `federation_forbidden`. `access_pending`: not every place of AWS knows the role yet. Retryable ones as `WebIdentitySts` says: the role is then not verified.
 */
async function verifyFederated(deps: FederatedDeps, { role, region }: RoleInput, call: Call): Promise<Verified> {
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
