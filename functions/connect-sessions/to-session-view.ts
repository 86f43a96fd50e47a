import { type ConnectSession, type EndUser, toStatus } from "../../lib/connect-sessions/connect-session.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { isFailureCode } from "../../lib/errors.ts";

/** Shows a session to the server that made it. */
export function toSessionView(session: ConnectSession, { id, endUser }: { readonly id: string; readonly endUser: EndUser }, now: Date) {
  const { expiresAt, connected, failure, tags = {}, setupRunId } = session;
  const status = toStatus(session, now);
  return {
    id,
    status,
    expires_at: expiresAt.toISOString(),
    end_user: endUser,
    tags,
    // Before it is finished there is no connection: what waits may be refused yet.
    connection: status === "finished" && connected !== undefined ? connected : null,
    failure: isFailureCode(failure) ? toFailureView(failure) : null,
    ...defined({ task_id: setupRunId }),
  };
}
