import { hash } from "node:crypto";
import type { Call } from "../../connections/provider.ts";
import { encodeSegment } from "../../encode-segment.ts";

/**
 * Builds the tags by which the customer's CloudTrail tells for whom a session was made: the organisation, the connection, who connected it, and
 * the session's own id.
 *
 * A session is shared by the callers of an organisation while it lasts, so it names none of them: the audit trail does, by the session's id.
 */
export const buildSessionTags = (
  { at, connectionId, connectedBy }: Pick<Call, "at" | "connectionId" | "connectedBy">,
  sessionId: string,
) => ({
  "aurora:organisation": toTagValue(at.tenant),
  ...(connectionId === undefined ? {} : { "aurora:connection": toTagValue(connectionId) }),
  ...(connectedBy === undefined ? {} : { "aurora:connected-by": toTagValue(connectedBy) }),
  "aurora:session": sessionId,
});

/** The source identity of a session. A session that it makes by assuming another role keeps it. */
export const toSourceIdentity = (sessionId: string): string => `aurora-${sessionId}`;

/**
 * Builds the claims of an identity token from which AWS takes the tags and the source identity of a session.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp Tags of a web identity}
 */
export const buildTokenClaims = (
  call: Pick<Call, "at" | "connectionId" | "connectedBy">,
  sessionId: string,
  { takesTags, takesSourceIdentity }: { readonly takesTags: boolean; readonly takesSourceIdentity: boolean },
): Readonly<Record<string, unknown>> => ({
  ...(takesTags ? { "https://aws.amazon.com/tags": { principal_tags: toLists(buildSessionTags(call, sessionId)) } } : {}),
  ...(takesSourceIdentity ? { "https://aws.amazon.com/source_identity": toSourceIdentity(sessionId) } : {}),
});

/** In a token each tag has a list of one value. */
const toLists = (tags: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, [value]]));

/** Names the session after the connection. Before there is one, after what it is for. */
export const toSessionName = ({ connectionId }: Pick<Call, "connectionId">): string =>
  connectionId === undefined ? "aurora-verify" : `aurora-${toTagValue(connectionId)}`.slice(0, 64);

/** The value of a tag has fewer characters than an id, and at most 256 of them. */
function toTagValue(id: string): string {
  const encoded = encodeSegment(id);
  return encoded.length <= 256 ? encoded : hash("sha256", id, "hex");
}
