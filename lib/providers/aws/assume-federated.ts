import type { Session } from "../../aws/session-keys.ts";
import type { Call } from "../../connections/provider.ts";
import type { IdentityTokenSource, Purpose } from "../../issuer/identity-token-source.ts";
import { buildUuid } from "../../oauth/build-uuid.ts";
import type { RandomBytes } from "../../oauth/opaque-value.ts";
import type { FederatedDetails } from "./federated-role-details.ts";
import { withRepair } from "./repair-trust.ts";
import { requireConnectionId } from "./require-connection-id.ts";
import { buildTokenClaims, toSessionName } from "./session-tags.ts";
import { SourceIdentityRefused, TagsRefused } from "./sts-failure.ts";
import type { WebIdentitySts } from "./web-identity-sts.ts";

export type FederatedSessionDeps = {
  readonly source: IdentityTokenSource;
  readonly sts: WebIdentitySts;
  readonly random: RandomBytes;
};

/** A session of a customer's role, and which of its marks the role's trust policy allows. */
export type FederatedSession = Pick<FederatedDetails, "takesTags" | "takesSourceIdentity"> & {
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
  const { token } = await deps.source.mint(
    { tenant: call.at.tenant, connection: requireConnectionId(call), audience, purpose: of.purpose, claims },
    call.signal,
  );
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
