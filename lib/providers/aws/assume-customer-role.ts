import type { Session } from "../../aws/session-keys.ts";
import type { Call } from "../../connections/provider.ts";
import { buildUuid } from "../../oauth/build-uuid.ts";
import type { RandomBytes } from "../../oauth/opaque-value.ts";
import type { RoleDetails } from "./role-details.ts";
import { buildSessionTags, toSessionName, toSourceIdentity } from "./session-tags.ts";
import type { Sts } from "./sts.ts";
import { SourceIdentityRefused } from "./sts-failure.ts";

type Deps = { readonly sts: Pick<Sts, "assume">; readonly random: RandomBytes };

export type AssumedRole = {
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
export async function assumeCustomerRole(
  deps: Deps,
  details: RoleDetails,
  call: Call,
  policyArns: readonly string[] = [],
): Promise<AssumedRole> {
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
