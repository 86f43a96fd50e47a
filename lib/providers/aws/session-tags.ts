import { hash } from "node:crypto";
import type { Call } from "../../connections/provider.ts";
import { encodeSegment } from "../../encode-segment.ts";

/**
 * Builds the tags by which the customer's CloudTrail tells for whom a session was made: the organisation, the connection and who connected it.
 *
 * A session is shared by the callers of an organisation while it lasts, so it names none of them.
 */
export const buildSessionTags = ({ at, connectionId, connectedBy }: Pick<Call, "at" | "connectionId" | "connectedBy">) => ({
  "aurora:organisation": toTagValue(at.tenant),
  ...(connectionId === undefined ? {} : { "aurora:connection": toTagValue(connectionId) }),
  ...(connectedBy === undefined ? {} : { "aurora:connected-by": toTagValue(connectedBy) }),
});

/** Names the session after the connection. Before there is one, after what it is for. */
export const toSessionName = ({ connectionId }: Pick<Call, "connectionId">): string =>
  connectionId === undefined ? "aurora-verify" : `aurora-${toTagValue(connectionId)}`.slice(0, 64);

/** The value of a tag has fewer characters than an id, and at most 256 of them. */
function toTagValue(id: string): string {
  const encoded = encodeSegment(id);
  return encoded.length <= 256 ? encoded : hash("sha256", id, "hex");
}
