import type { Session } from "../../aws/session-keys.ts";
import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { failedWith } from "../../expected-failure.ts";
import type { IdentityTokenSource, Purpose, Trust } from "../../issuer/identity-token-source.ts";
import { buildUuid } from "../../oauth/opaque-value.ts";
import type { Secret } from "../../secret.ts";
import { mintIdentity, proveTrust, type TrustProofDeps, toSubject } from "../trust-proof.ts";
import { toProviderArn, toProviderName } from "./aws.ts";
import type { FederatedDetails } from "./role-details.ts";
import { buildTokenClaims, toSessionName } from "./session-tags.ts";
import { SourceIdentityRefused, TagsRefused } from "./sts-failure.ts";
import { confirmIdentity } from "./sts-session.ts";
import type { WebIdentitySts } from "./web-identity-sts.ts";

export type FederatedSessionDeps = TrustProofDeps & { readonly sts: WebIdentitySts };

/** A session of a customer's role, and which of its marks the role's trust policy allows. */
type FederatedSession = Pick<FederatedDetails, "takesTags" | "takesSourceIdentity"> & {
  readonly session: Session;
  /** What the customer's CloudTrail calls the session, and the audit trail too. */
  readonly sessionId: string;
};

/**
 * Assumes a customer's role with a token of the organisation's issuer. Tags and source identity are in the token: AWS takes them from nowhere else.
 *
 * Both are a help for the reader of a log: where the trust policy does not allow one, the session is made without it.
 *
 * @param of.purpose - What the token is for, for the customer's log.
 * @throws {Failure} As {@link WebIdentitySts.assume}, `trust_refused` with the command that repairs the trust; and as {@link IdentityTokenSource.mint}.
 */
export async function assumeFederated(
  deps: FederatedSessionDeps,
  details: FederatedDetails,
  call: Call,
  of: { readonly purpose: Purpose; readonly policyArns?: readonly string[] },
): Promise<FederatedSession> {
  const sessionId = buildUuid(deps.random);
  const { role, audience, takesTags, takesSourceIdentity } = details;
  const claims = buildTokenClaims(call, sessionId, { takesTags, takesSourceIdentity });
  const token = await mintIdentity(deps, call, { audience, purpose: of.purpose, claims });
  try {
    const session = await deps.sts.assume(role, { token, sessionName: toSessionName(call), policyArns: of.policyArns ?? [] }, call.signal);
    return { session, sessionId, takesTags, takesSourceIdentity };
  } catch (error) {
    if (error instanceof SourceIdentityRefused && takesSourceIdentity) {
      return assumeFederated(deps, { ...details, takesSourceIdentity: false }, call, of);
    }
    if (error instanceof TagsRefused && takesTags) {
      return assumeFederated(deps, { ...details, takesTags: false }, call, of);
    }
    throw await withRepair(error, deps.source, details, call);
  }
}

/**
 * Proves that a role lets in this connection and nothing else, by four tokens, and that exactly this role of this account has answered.
 *
 * The tokens have neither tags nor source identity: a trust policy that does not allow these would refuse a wrong token for the wrong reason.
 *
 * @throws {Failure} `trust_insecure` and `trust_refused`, with the command that repairs the trust; what `WebIdentitySts` throws for the right token; retryable ones.
 */
export async function proveRoleTrust(
  deps: FederatedSessionDeps,
  { role, audience }: Pick<FederatedDetails, "role" | "audience">,
  call: Call,
  purpose: "connect" | "probe",
): Promise<void> {
  const { sts, source, random } = deps;
  const sessionName = toSessionName(call);
  const proved = { ...toSubject(call), audience, purpose };
  const use = (token: Secret) => sts.assume(role, { token, sessionName }, call.signal);
  const session = await proveTrust({ source, random }, proved, use, call.signal).catch(async (error: unknown) => {
    throw await withRepair(error, source, { role, audience }, call);
  });
  await confirmIdentity((keys, signal) => sts.identify(role, keys, signal), session, role, sessionName, call.signal);
}

type Trusted = Pick<FederatedDetails, "role" | "audience">;

/** Builds the trust policy of a role that lets in one connection and no other, and that lets it name its sessions. */
function buildTrustPolicy({ role, audience }: Trusted, { issuer, subject }: Trust): object {
  const name = toProviderName(issuer);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LetOneConnectionIn",
        Effect: "Allow",
        Principal: { Federated: toProviderArn(role, issuer) },
        Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: audience } },
      },
    ],
  };
}

/**
 * Adds to a failure of the trust the command that makes it as it must be: the role's policy, and before it the identity provider if that may be
 * missing. It replaces the role's whole trust policy.
 *
 * @returns Any other error unchanged.
 */
export async function withRepair(
  error: unknown,
  source: Pick<IdentityTokenSource, "trustOf">,
  trusted: Trusted,
  call: Call,
): Promise<unknown> {
  if (!failedWith("trust_refused", "trust_insecure")(error)) {
    return error;
  }
  const trust = await source.trustOf(toSubject(call));
  const policy = JSON.stringify(buildTrustPolicy(trusted, trust));
  const provider = `aws iam create-open-id-connect-provider --url '${trust.issuer}' --client-id-list '${trusted.audience}'; `;
  const update = `aws iam update-assume-role-policy --role-name '${trusted.role.name}' --policy-document '${policy}'`;
  const command = `${error.code === "trust_refused" ? provider : ""}${update}`;
  // Nothing in it ends a text in single quotes: an organisation's id is encoded, and a role's name has no quote.
  return new Failure(error.code, {
    cause: error,
    detail: error.detail,
    ...(/^[^'\n]*$/.test(`${trust.issuer}${policy}`) ? { command } : {}),
  });
}
