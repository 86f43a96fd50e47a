import { Failure } from "../errors.ts";
import { type ConnectSession, isSessionOver } from "./connect-session.ts";
import { type FinishDeps, openHeld, refuseWhileFinishing } from "./finish-connect-session.ts";

/**
 * Ends a session that its caller does not want any more, and what it keeps. Ending it again is success.
 *
 * @throws {Failure} `connect_session_over`: it is finished, or has failed. `request_in_progress`: it is being finished, or changed at this moment.
 */
export async function endConnectSession(
  { sessions, clock, discard }: Pick<FinishDeps, "sessions" | "clock" | "discard">,
  session: ConnectSession,
): Promise<ConnectSession> {
  if (session.status === "ended") {
    return session;
  }
  if (isSessionOver(session)) {
    throw new Failure("connect_session_over", { detail: session.status });
  }
  refuseWhileFinishing(session, clock());
  const { held } = await openHeld(sessions, session);
  const ended = await sessions.change(session, { status: "ended", held: null });
  if (ended === undefined) {
    throw new Failure("request_in_progress", { detail: "a connect session", retryAfterSeconds: 2 });
  }
  if (held !== undefined) {
    await discard(held);
  }
  return ended;
}
